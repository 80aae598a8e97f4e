package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
