package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.spine.HealthProbe;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The metrics of a running worker before Prometheus' own tools. */
@Tag("prometheus")
@ExtendWith(SharedBroker.class)
class PrometheusTest {

    private final TestBroker kafka;

    @TempDir private Path folder;

    PrometheusTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    /** A worker that has served a request and refused one. */
    private static void work(Rig rig) {
        rig.startWorker();
        rig.publish("{\"request_id\":\"r1\",\"inference_id\":\"my-elser\"}");
        rig.publish("{\"request_id\":\"r2\",\"inference_id\":\"Wrong\"}");
        rig.flush();
        rig.events().untilEnded(2);
    }

    private static SimulatedElasticsearch cluster() {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder().downloadDuration(Duration.ofMillis(500)).build());
    }

    @Test
    void promtoolHasNothingToSayAboutOurNames() throws IOException, InterruptedException {
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster);
                var probe = new HealthProbe(rig)) {
            work(rig);
            String ours =
                    probe.get("/metrics")
                            .substring("200 ".length())
                            .lines()
                            .filter(line -> line.matches("(# (HELP|TYPE) )?elser_.*"))
                            .collect(Collectors.joining("\n", "", "\n"));
            assertThat(ours).contains("elser_requests_total{outcome=\"accepted\"} 1.0");
            Path page = Files.writeString(folder.resolve("metrics"), ours);

            assertThat(Prometheus.promtool(folder, page, "check", "metrics"))
                    .isEqualTo(new Prometheus.Said(0, ""));
        }
    }

    @Test
    void prometheusScrapesTheWorker() throws IOException, InterruptedException {
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster);
                var probe = new HealthProbe(rig)) {
            work(rig);
            assertThat(probe.get("/metrics")).startsWith("200 ");
            try (var prometheus =
                    Prometheus.scraping(rig.options().get("elser.http.port"), folder)) {
                assertThat(prometheus.value("elser_requests_total{outcome=\"accepted\"}"))
                        .isEqualTo("1");
                assertThat(prometheus.value("elser_requests_total{outcome=\"refused\"}"))
                        .isEqualTo("1");
                assertThat(
                                prometheus.value(
                                        "histogram_quantile(0.5,"
                                                + " elser_time_to_fully_allocated_seconds_bucket) >"
                                                + " bool 0"))
                        .isEqualTo("1");
                assertThat(prometheus.value("count({__name__=~\"elser_.*\"}) > bool 100"))
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void promtoolTestsTheAlerts() throws IOException, InterruptedException {
        Prometheus.Said said =
                Prometheus.promtool(
                        folder,
                        Monitoring.TESTS,
                        "test",
                        "rules",
                        Monitoring.TESTS.toAbsolutePath().toString());

        assertThat(said.text()).contains("SUCCESS");
        assertThat(said.code()).isZero();
    }

    @Test
    void everyExpressionAsksForWhatIsThere() throws IOException, InterruptedException {
        String key = "aWQ6c29tZQ==";
        var runsOut = new Change.AddApiKey(key, Set.of("all"), Optional.of(Duration.ofDays(5)));
        try (var cluster =
                        SimulatedElasticsearch.start(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofMillis(500))
                                        .with(runsOut)
                                        .build());
                var rig = Rig.on(kafka, cluster).withACertificate();
                var probe = new HealthProbe(rig)) {
            rig.with("elser.targets.default.api-key", key);
            work(rig);
            assertThat(probe.get("/metrics")).startsWith("200 ");
            try (var prometheus =
                    Prometheus.scraping(rig.options().get("elser.http.port"), folder)) {
                // Micrometer looks for new metrics of Kafka's clients once a minute.
                for (String metric : Monitoring.metrics()) {
                    await(metric)
                            .atMost(Duration.ofSeconds(90))
                            .until(() -> !prometheus.value("count(" + metric + ")").isEmpty());
                }
                for (String expression : Monitoring.expressions()) {
                    assertThat(prometheus.answer(expression).path("status").asText())
                            .as(expression)
                            .isEqualTo("success");
                    for (Asked asked : Asked.by(expression)) {
                        assertThat(asked.isAmong(known(prometheus, asked.metric())))
                                .as("%s in %s", asked, expression)
                                .isTrue();
                    }
                }
            }
        }
    }

    /** Labels that a metric has, and the values that are there or that its reference lists. */
    private static Map<String, Set<String>> known(Prometheus prometheus, String metric)
            throws IOException, InterruptedException {
        Map<String, Set<String>> known = prometheus.labels(metric);
        Monitoring.ours(metric)
                .map(LabelValues::of)
                .ifPresent(
                        listed ->
                                listed.forEach(
                                        (label, values) ->
                                                known.computeIfPresent(label, (_, _) -> values)));
        known.computeIfPresent("target", (_, _) -> Monitoring.TARGETS);
        known.put("namespace", Set.of());
        return known;
    }
}
