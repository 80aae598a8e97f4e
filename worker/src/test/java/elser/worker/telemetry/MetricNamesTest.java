package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Set;

/**
 * Prometheus' conventions for names and labels, for our own metrics: <a
 * href="https://prometheus.io/docs/practices/naming/">naming</a>.
 */
class MetricNamesTest {

    /** Each has a closed set of values, or one for each target, partition or option. */
    private static final Set<String> LABELS =
            Set.of(
                    "target",
                    "partition",
                    "outcome",
                    "phase",
                    "reason",
                    "kind",
                    "operation",
                    "option",
                    "state");

    @ParameterizedTest
    @EnumSource
    void aMetricIsNamedAsIsUsual(Metric metric) {
        String name = metric.exposedName();
        assertThat(name).matches("elser(_[a-z]+)+");
        switch (metric.kind()) {
            case COUNTER -> assertThat(name).endsWith("_total");
            case HISTOGRAM -> assertThat(name).endsWith("_seconds");
            case GAUGE ->
                    assertThat(name)
                            .doesNotEndWith("_total")
                            .doesNotEndWith("_count")
                            .doesNotEndWith("_sum")
                            .doesNotEndWith("_bucket");
        }
        assertThat(name).doesNotContain("_ms", "_millis", "_minutes");
        assertThat(metric.help()).isNotBlank().doesNotEndWith(".").doesNotContain("\n");
        assertThat(LABELS).containsAll(metric.labels());
        assertThat(metric.labels()).doesNotHaveDuplicates();
    }
}
