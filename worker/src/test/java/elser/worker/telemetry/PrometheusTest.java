package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

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
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;

/** The metrics of a running worker before Prometheus' own tools. */
@Tag("prometheus")
@ExtendWith(SharedBroker.class)
class PrometheusTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestBroker kafka;
    private final HttpClient client = HttpClient.newHttpClient();

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
            Path said = folder.resolve("said");

            int code =
                    new ProcessBuilder(
                                    Browser.program("promtool", "prometheus"), "check", "metrics")
                            .redirectInput(page.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start()
                            .waitFor();

            assertThat(Files.readString(said)).isEmpty();
            assertThat(code).isZero();
        }
    }

    @Test
    void prometheusScrapesTheWorker() throws IOException, InterruptedException {
        int port = freePort();
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster);
                var probe = new HealthProbe(rig)) {
            work(rig);
            assertThat(probe.get("/metrics")).startsWith("200 ");
            Process prometheus = start(port, rig.options().get("elser.http.port"));
            try {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .ignoreException(java.net.ConnectException.class)
                        .until(() -> value(port, "up").equals("1"));
                assertThat(value(port, "elser_requests_total{outcome=\"accepted\"}"))
                        .isEqualTo("1");
                assertThat(value(port, "elser_requests_total{outcome=\"refused\"}")).isEqualTo("1");
                assertThat(
                                value(
                                        port,
                                        "histogram_quantile(0.5,"
                                                + " elser_time_to_fully_allocated_seconds_bucket) >"
                                                + " bool 0"))
                        .isEqualTo("1");
                assertThat(value(port, "count({__name__=~\"elser_.*\"}) > bool 100"))
                        .isEqualTo("1");
            } finally {
                prometheus.destroy();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process start(int port, String workersPort) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 1s}
                        scrape_configs:
                          - job_name: elser-provisioner
                            static_configs: [{targets: ["127.0.0.1:%s"]}]
                        """
                                .formatted(workersPort));
        return new ProcessBuilder(
                        Browser.program("prometheus", "prometheus"),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** Of the only series that a query finds, empty for none. */
    private String value(int port, String query) throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        "http://127.0.0.1:%d/api/v1/query?query=%s"
                                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8)));
        String body =
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        JsonNode found = new ObjectMapper().readTree(body).path("data").path("result");
        return found.size() == 1 ? found.path(0).path("value").path(1).asText() : "";
    }
}
