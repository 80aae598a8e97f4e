package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.worker.config.ConfigurationException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** What a running worker tells of itself over HTTP, and what keeps it from starting. */
class TelemetryTest {

    private static final String SECRET = "c2VjcmV0OmFwaS1rZXk=";
    private static final ObjectMapper JSON = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    private static String freePort() {
        try (var socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(Rig rig, String path) {
        URI uri = URI.create("http://127.0.0.1:" + rig.options().get("elser.http.port") + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static JsonNode status(Rig rig) {
        try {
            return JSON.readTree(get(rig, "/status").body());
        } catch (IOException noJson) {
            throw new AssertionError(noJson);
        }
    }

    private static void untilReady(Rig rig) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () -> {
                            HttpResponse<String> ready = get(rig, "/health/ready");
                            assertThat(ready.body()).isEqualTo("ready\n");
                            assertThat(ready.statusCode()).isEqualTo(200);
                        });
    }

    @Test
    void aProvisioningUnderWay_isInTheStatus() {
        var options =
                ClusterOptions.builder()
                        .apiKey(SECRET)
                        .downloadDuration(Duration.ofSeconds(20))
                        .build();
        try (var cluster = SimulatedElasticsearch.start(options);
                var rig = Rig.on(kafka::bootstrapServers, cluster)) {
            rig.with("elser.http.port", freePort())
                    .with("elser.targets.default.api-key", SECRET)
                    .startWorker();
            rig.publish("{\"request_id\":\"r1\",\"inference_id\":\"my-elser\"}");
            rig.publish("{\"request_id\":\"r2\",\"inference_id\":\"other\"}");
            rig.events()
                    .until(events -> events.stream().anyMatch(event -> event.progress() != null));

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> {
                                JsonNode loop = status(rig).path("loops").path(0);
                                JsonNode one = loop.path("provisionings").path(0);
                                assertThat(loop.path("partitions").size()).isEqualTo(3);
                                assertThat(loop.path("provisionings").size()).isEqualTo(1);
                                assertThat(loop.path("waiters").asInt()).isEqualTo(2);
                                assertThat(one.path("waiters").asInt()).isEqualTo(2);
                                assertThat(one.path("inference_id").asText()).isEqualTo("my-elser");
                                assertThat(one.path("waiting_for").asText())
                                        .isEqualTo("model_download");
                            });
            assertThat(status(rig).path("breakers").path("default").asText()).isEqualTo("closed");
            assertThat(get(rig, "/status").body()).doesNotContain(SECRET);
            assertThat(get(rig, "/health/live").statusCode()).isEqualTo(200);
            untilReady(rig);
            cluster.apply(new Change.FinishDownloads());
        }
    }

    @Test
    void aLoopThatOwnsNothing_isReadyToo() {
        try (var cluster = SimulatedElasticsearch.start();
                var rig = Rig.on(kafka::bootstrapServers, cluster)) {
            rig.with("elser.http.port", freePort()).with("elser.worker.threads", "4").startWorker();

            untilReady(rig);
            assertThat(status(rig).path("loops").findValues("joined"))
                    .hasSize(4)
                    .allMatch(JsonNode::asBoolean);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> status(rig).path("loops").findValues("partition").size() == 3);
        }
    }

    @Test
    void aTargetThatIsDown_hasAnOpenBreakerAndTheWorkerIsReady() {
        URI nobody = URI.create("http://127.0.0.1:" + freePort());
        try (var rig = new Rig(kafka::bootstrapServers, Map.of("default", nobody))) {
            rig.with("elser.http.port", freePort()).startWorker();
            rig.publish("{\"request_id\":\"r1\",\"inference_id\":\"my-elser\"}");

            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    status(rig)
                                            .path("breakers")
                                            .path("default")
                                            .asText()
                                            .equals("open"));
            untilReady(rig);
        }
    }

    @Test
    void aPortInUse_keepsTheWorkerFromStarting() {
        try (var cluster = SimulatedElasticsearch.start();
                var first = Rig.on(kafka::bootstrapServers, cluster);
                var second = Rig.on(kafka::bootstrapServers, cluster)) {
            first.with("elser.http.port", freePort()).startWorker();
            second.with(
                    "elser.http.port",
                    Objects.requireNonNull(first.options().get("elser.http.port")));

            assertThatThrownBy(second::startWorker)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("elser.http.port");
        }
    }

    @Test
    void aCertificateAuthorityThatCannotBeUsed_keepsTheWorkerFromStarting(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("ca.crt"), "no certificate");
        try (var rig =
                new Rig(
                        kafka::bootstrapServers,
                        Map.of("default", URI.create("https://127.0.0.1:9200")))) {
            rig.with("elser.targets.default.ca-file", file.toString());

            assertThatThrownBy(rig::startWorker)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("elser.targets.default.ca-file");
        }
    }
}
