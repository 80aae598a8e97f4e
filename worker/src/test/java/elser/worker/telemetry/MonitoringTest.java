package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Alerts and dashboard ask for what the worker tells, and each alert has what belongs to it. */
class MonitoringTest {

    private static final List<String> ALERT_PARTS =
            List.of("severity: ", "summary: ", "description: ", "runbook: ");

    @Test
    void everyMetricOfOursIsOneThatTheWorkerTells() throws IOException {
        Set<String> told =
                Arrays.stream(Metric.values()).map(Metric::exposedName).collect(Collectors.toSet());

        assertThat(Monitoring.metrics())
                .filteredOn(metric -> metric.startsWith("elser_"))
                .hasSizeGreaterThan(20)
                .map(metric -> metric.replaceFirst("_seconds_(bucket|sum|count)$", "_seconds"))
                .isSubsetOf(told);
    }

    /** Those of other metrics are held to a running worker's by {@link PrometheusTest}. */
    @Test
    void everyLabelOfOursIsOneThatTheMetricHas() throws IOException {
        List<Asked> asked =
                Monitoring.expressions().stream()
                        .flatMap(it -> Asked.by(it).stream())
                        .filter(it -> Monitoring.ours(it.metric()).isPresent())
                        .filter(it -> !Monitoring.SCRAPED.contains(it.label()))
                        .distinct()
                        .toList();

        assertThat(asked).hasSizeGreaterThan(50).allMatch(it -> it.isAmong(listed(it.metric())));
    }

    private static Map<String, Set<String>> listed(String name) {
        Metric metric = Monitoring.ours(name).orElseThrow();
        Map<String, Set<String>> listed = new TreeMap<>();
        metric.labels().forEach(label -> listed.put(label, Set.of()));
        listed.computeIfPresent("target", (_, _) -> Monitoring.TARGETS);
        listed.putAll(LabelValues.of(metric));
        if (name.endsWith("_bucket")) {
            listed.put("le", Set.of());
        }
        return listed;
    }

    @Test
    void whatAnExpressionAsksFor() {
        assertThat(
                        Asked.by(
                                "max by (job, le) (rate(elser_x{a=\"b.c\", job=~\"d|e.*\"}[1m])"
                                        + " / (elser_y) > 0) unless kafka_z"))
                .containsExactly(
                        new Asked("elser_x", "a", "\\Qb.c\\E"),
                        new Asked("elser_x", "job", "d"),
                        new Asked("elser_x", "job", "e.*"),
                        new Asked("elser_x", "job", ".*"),
                        new Asked("elser_x", "le", ".*"),
                        new Asked("elser_y", "job", ".*"),
                        new Asked("elser_y", "le", ".*"));
        assertThatIllegalArgumentException().isThrownBy(() -> Asked.by("sum(elser_x) by (job)"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Asked.by("elser_x and on (job) elser_y"));
    }

    @Test
    void whetherSeriesHaveIt() {
        Map<String, Set<String>> series = Map.of("state", Set.of("open", "half_open"));

        assertThat(new Asked("elser_x", "state", "open").isAmong(series)).isTrue();
        assertThat(new Asked("elser_x", "state", ".*").isAmong(series)).isTrue();
        assertThat(new Asked("elser_x", "state", "half").isAmong(series)).isFalse();
        assertThat(new Asked("elser_x", "stat", ".*").isAmong(series)).isFalse();
    }

    @Test
    void everyAlertHasAnEntryInTheRunbookAndATest() throws IOException {
        String runbook = Files.readString(Monitoring.FOLDER.resolve("../runbook.md"));
        String tests = Files.readString(Monitoring.TESTS);
        List<String> alerts = Monitoring.inRules("^      - alert: (\\w+)$");

        assertThat(alerts).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        assertThat(alerts)
                .allSatisfy(
                        alert -> {
                            assertThat(runbook).contains("\n### " + alert + "\n");
                            assertThat(tests).contains("alertname: " + alert + "\n");
                        });
        assertThat(Monitoring.inRules("runbook: deploy/runbook.md#(\\w+)$"))
                .isEqualTo(alerts.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList());
        assertThat(Monitoring.expressions()).hasSizeGreaterThan(alerts.size());
        for (String part : ALERT_PARTS) {
            assertThat(Monitoring.inRules("^ +(" + part + ").+$")).hasSize(alerts.size());
        }
    }
}
