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
import elser.worker.telemetry.Metric.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a running worker shows under {@code /metrics}, held against the list of its metrics. */
@ExtendWith(SharedBroker.class)
class LiveMetricsTest {

    private static final int REQUESTS = 8;

    /** Of the id {@code id}. */
    private static final String KEY = "aWQ6c29tZQ==";

    private final TestBroker kafka;

    LiveMetricsTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static Scrape scrape(HealthProbe probe) {
        String page = probe.get("/metrics");
        assertThat(page).startsWith("200 ");
        return new Scrape(page.substring(4));
    }

    /** On every partition, so that most are sent on in transactions, which leave markers behind. */
    private static void publish(Rig rig) {
        for (int i = 0; i < REQUESTS; i++) {
            rig.publishOn(
                    i % NOTHING_BEHIND.size(),
                    "{\"request_id\":\"unbounded-%d\",\"inference_id\":\"my-elser-%d\"}"
                            .formatted(i, i));
        }
        rig.publish(
                "{\"request_id\":\"hostile\",\"target\":\"no\\\"\\n"
                        + "{x=1}\",\"inference_id\":\"a\"}");
        rig.publish("no JSON");
        rig.flush();
    }

    @Test
    void theScrapeIsWhatTheListSays_andNothingStaysBehind() {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Duration days = Duration.ofDays(5);
        var options =
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofMillis(500))
                        .with(new Change.AddApiKey(KEY, Set.of("all"), Optional.of(days)))
                        .build();
        try (var cluster = SimulatedElasticsearch.start(options);
                var rig = Rig.on(kafka, cluster).withACertificate();
                var probe = new HealthProbe(rig)) {
            rig.with("elser.targets.default.api-key", KEY);
            rig.startWorker();
            publish(rig);
            rig.events().untilEnded(REQUESTS + 1);

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(lag(scrape(probe))).isEqualTo(NOTHING_BEHIND));
            await().until(() -> scrape(probe).ours().containsKey(Metric.KEY_ENDS.exposedName()));
            Scrape page = scrape(probe);

            assertThat(page.ours()).isEqualTo(listed());
            assertThatLabelsHaveTheirValues(page);
            assertThat(page.value("elser_requests_total{outcome=\"accepted\"}"))
                    .isEqualTo(REQUESTS);
            assertThat(page.value("elser_requests_total{outcome=\"refused\"}")).isEqualTo(1);
            assertThat(page.value("elser_requests_total{outcome=\"set_aside\"}")).isEqualTo(1);
            assertThat(page.value("elser_requests_total{outcome=\"sent_on\"}")).isPositive();
            assertThat(page.value("elser_creates_total{reason=\"first\"}")).isEqualTo(1);
            assertThat(
                            page.value(
                                    "elser_time_to_fully_allocated_seconds_count{target=\"default\"}"))
                    .isEqualTo(REQUESTS);
            assertThat(
                            page.value(
                                    "elser_api_call_seconds_count{operation=\"create\","
                                            + "outcome=\"ok\",target=\"default\"}"))
                    .isEqualTo(1);
            assertThat(
                            page.value(
                                    "elser_certificate_expiry_timestamp_seconds{"
                                            + "option=\"elser.kafka.ssl.truststore.location\"}"))
                    .isEqualTo((double) Instant.parse("2040-02-05T00:00:00Z").getEpochSecond());
            assertThat(page.value("elser_api_key_expiry_timestamp_seconds{target=\"default\"}"))
                    .isBetween(
                            (double) begin.plus(days).getEpochSecond(),
                            (double) Instant.now().plus(days).getEpochSecond());
            assertThat(page.value("elser_breaker_state{state=\"closed\",target=\"default\"}"))
                    .isEqualTo(1);
            assertThat(page.text()).doesNotContain("unbounded", "my-elser", "hostile", "{x=1}");
            assertThat(page.text())
                    .contains("client_id=\"elser-worker-requests-0\"")
                    .contains("client_id=\"elser-worker-journal-0\"")
                    .contains("kafka_consumer_", "kafka_producer_", "jvm_memory_used_bytes");
        }
    }

    /** All of them where series are there from the beginning, else some of them. */
    private static void assertThatLabelsHaveTheirValues(Scrape page) {
        for (Metric metric : Metric.values()) {
            Map<String, Set<String>> known = new TreeMap<>(LabelValues.of(metric));
            metric.labels().stream()
                    .filter(label -> !known.containsKey(label))
                    .forEach(label -> known.put(label, FREE.getOrDefault(label, Set.of())));
            known.forEach(
                    (label, values) -> {
                        var shown = assertThat(page.labelValues(metric.exposedName(), label));
                        if (LATER.contains(metric)) {
                            shown.as("%s of %s", label, metric).isNotEmpty().isSubsetOf(values);
                        } else {
                            shown.as("%s of %s", label, metric).isEqualTo(values);
                        }
                    });
        }
    }

    private static final Map<String, Set<String>> FREE =
            Map.of(
                    "target", Set.of("default"),
                    "partition", Set.of("0", "1", "2"),
                    "option", Set.of("elser.kafka.ssl.truststore.location"));

    private static final Set<Metric> LATER = Set.of(Metric.API_CALLS, Metric.TRANSACTIONS);

    private static final Map<String, Double> NOTHING_BEHIND = Map.of("0", 0.0, "1", 0.0, "2", 0.0);

    private static Map<String, Double> lag(Scrape page) {
        Map<String, Double> lag = new TreeMap<>();
        for (String partition : NOTHING_BEHIND.keySet()) {
            lag.put(
                    partition,
                    page.value("elser_lag_records{partition=\"%s\"}".formatted(partition)));
        }
        return lag;
    }

    private static Map<String, Scrape.Family> listed() {
        Map<String, Scrape.Family> listed = new TreeMap<>();
        for (Metric metric : Metric.values()) {
            listed.put(
                    metric.exposedName(),
                    new Scrape.Family(
                            type(metric.kind()), metric.help(), new TreeSet<>(metric.labels())));
        }
        return listed;
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
        };
    }
}
