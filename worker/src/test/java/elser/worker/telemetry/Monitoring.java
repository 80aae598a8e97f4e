package elser.worker.telemetry;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The alerts and the dashboard of {@code deploy/monitoring}. */
final class Monitoring {

    static final Path FOLDER = Path.of("..", "deploy", "monitoring");
    static final Path RULES = FOLDER.resolve("rules.yaml");
    static final Path TESTS = FOLDER.resolve("rules-test.yaml");
    static final Path DASHBOARD = FOLDER.resolve("dashboard.json");

    /** On one line, or folded over those that are indented deeper. */
    private static final Pattern EXPRESSION =
            Pattern.compile("(?m)^        expr: (?:>-\n((?: {10}.*\n)+)|(.+)\n)");

    /** Labels that whoever scrapes adds; the namespace where it is Kubernetes. */
    static final Set<String> SCRAPED = Set.of("job", "instance", "namespace");

    /** Values of the label {@code target} of a worker with one target. */
    static final Set<String> TARGETS = Set.of("default", "not_configured");

    private Monitoring() {}

    static String rules() throws IOException {
        return Files.readString(RULES);
    }

    /** The metric of ours that a name of Prometheus' stands for, if it is one. */
    static Optional<Metric> ours(String name) {
        String ours = name.replaceFirst("_seconds_(bucket|sum|count|max)$", "_seconds");
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.exposedName().equals(ours))
                .findFirst();
    }

    /** What {@code pattern} finds of the rules, its first group. */
    static List<String> inRules(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(rules())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Of all rules and all panels, with the dashboard's variables filled in. */
    static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        EXPRESSION
                .matcher(rules())
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .forEach(expressions::add);
        new ObjectMapper()
                .readTree(DASHBOARD.toFile())
                .findValuesAsText("expr")
                .forEach(
                        each ->
                                expressions.add(
                                        each.replace("$__rate_interval", "1m")
                                                .replace("$job", ".*")
                                                .replace("$target", ".*")));
        return expressions;
    }

    /** All metrics that they ask for. */
    static Set<String> metrics() throws IOException {
        Set<String> metrics = new TreeSet<>();
        for (String expression : expressions()) {
            Asked.metrics(expression).forEach(metrics::add);
        }
        return metrics;
    }
}
