package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The alerts ask for nothing that the worker does not tell. */
final class RulesTest {

    private static final Pattern METRIC = Pattern.compile("\\belser_\\w+");

    @Test
    void everyMetricIsOneOfTheWorkers() {
        String rules =
                String.join(" ", Deploy.yaml("monitoring/rules.yaml").findValuesAsText("expr"));

        assertThat(metrics(rules))
                .isNotEmpty()
                .isSubsetOf(metrics(Deploy.text("../worker/docs/metrics.md")));
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(MatchResult::group)
                // What Prometheus makes of a histogram.
                .map(it -> it.replaceFirst("_(bucket|sum|count|max)$", ""))
                .collect(Collectors.toSet());
    }
}
