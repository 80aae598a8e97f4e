package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.ended;
import static elser.worker.telemetry.Samples.loop;
import static elser.worker.telemetry.Samples.snapshot;
import static elser.worker.telemetry.Samples.well;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.worker.config.ConfigurationException;
import elser.worker.config.WorkerConfig;
import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class TelemetryServerTest {

    private static final String HOST = "127.0.0.1";
    private static final long NOW = Duration.ofMillis(250).toNanos();

    private volatile List<LoopReport> loops = List.of(well("loop-0"));
    private volatile Map<String, String> breakers = Map.of();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics(Set.of("default"));
    private final TelemetryServer server =
            TelemetryServer.listen(new WorkerConfig.Http(HOST, 0), reports(), metrics, () -> NOW);

    /** Status, content type and body of an answer. */
    private record Answer(int status, String type, String body) {}

    private Reports reports() {
        return new Reports() {
            @Override
            public List<LoopReport> loops() {
                return loops;
            }

            @Override
            public List<Snapshot> replaced() {
                return List.of();
            }

            @Override
            public Map<String, String> breakers() {
                return breakers;
            }

            @Override
            public @Nullable String brokers() {
                return null;
            }
        };
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        metrics.close();
    }

    private HttpResponse<String> call(String method, String path) {
        URI uri = URI.create("http://" + HOST + ":" + server.address().getPort() + path);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private Answer get(String path) {
        HttpResponse<String> response = call("GET", path);
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        return new Answer(response.statusCode(), type, response.body());
    }

    private static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body);
    }

    @Test
    void aWellWorker_isLiveAndReady() {
        assertThat(get("/health/live")).isEqualTo(text(200, "live\n"));
        assertThat(get("/health/ready")).isEqualTo(text(200, "ready\n"));
        assertThat(get("/health/live?verbose=1")).isEqualTo(text(200, "live\n"));
    }

    @Test
    void troubles_areTheBodyOf503() {
        loops = List.of(ended("loop-0"), loop("loop-1", snapshot(Set.of(), Set.of(1), Set.of())));

        assertThat(get("/health/live")).isEqualTo(text(503, "loop-0 has ended\n"));
        assertThat(get("/health/ready"))
                .isEqualTo(text(503, "loop-0 has ended\nloop-1 is loading partition 1\n"));
    }

    @Test
    void theStatus_showsLoopsAndBreakers() {
        Snapshot.InFlight shared =
                new Snapshot.InFlight(
                        1,
                        "default",
                        ".elser_model_2",
                        "p1",
                        "my-\"elser\"",
                        false,
                        "following",
                        3,
                        "model_download",
                        36,
                        Duration.ofMinutes(3),
                        true,
                        1,
                        Instant.parse("2026-11-23T20:00:00Z"));
        Snapshot.InFlight fresh =
                new Snapshot.InFlight(
                        0,
                        "other",
                        ".elser_model_2",
                        "p2",
                        null,
                        true,
                        "looking",
                        1,
                        null,
                        null,
                        null,
                        false,
                        1,
                        Instant.parse("2026-11-23T20:00:01Z"));
        Snapshot snapshot =
                new Snapshot(
                        0,
                        Set.of(1, 0),
                        Set.of(2),
                        Set.of(5),
                        Set.of(1),
                        Map.of(0, 12L, 1, 0L),
                        2,
                        4,
                        1,
                        Samples.COUNTS,
                        Map.of("start", 2L, "delete_endpoint", 1L),
                        List.of(shared, fresh));
        loops = List.of(loop("loop-0", snapshot));
        breakers = Map.of("other", "open", "default", "closed");

        assertThat(get("/status"))
                .isEqualTo(
                        new Answer(
                                200,
                                "application/json",
                                """
                                {"loops":[{"name":"loop-0","alive":true,"stopping":false,"joined":true,\
                                "last_turn_ms_ago":250,"partitions":[{"partition":0,"state":"active","lag":12},\
                                {"partition":1,"state":"paused","lag":0},{"partition":2,"state":"loading"},\
                                {"partition":5,"state":"failed"}],"waiters":4,"running_calls":1,\
                                "counts":{"creates":{"first":11,"repair":12},"late_creates":{"first":1},\
                                "unsent_calls":2,"late_answers":6,"requests":{"accepted":9,"duplicate":7},\
                                "duplicate_requests":7,"dead_letters":{"unreadable":2},"stalls":{"default":1},\
                                "evicted_requests":3,"aborted_turns":4,"doubtful_turns":5,\
                                "partition_reloads":8},"repairs":{"delete_endpoint":1,"start":2},\
                                "provisionings":[\
                                {"provisioning_id":"p1","partition":1,"target":"default",\
                                "model":".elser_model_2","inference_id":"my-\\"elser\\"",\
                                "dedicated":false,"phase":"following","waiting_for":"model_download",\
                                "percent":36,"stalled_for":"PT3M","stalled":true,"attempt":1,"waiters":3,\
                                "started_at":"2026-11-23T20:00:00Z"},\
                                {"provisioning_id":"p2","partition":0,"target":"other",\
                                "model":".elser_model_2","dedicated":true,"phase":"looking",\
                                "stalled":false,"attempt":1,"waiters":1,"started_at":"2026-11-23T20:00:01Z"}]}],\
                                "breakers":{"default":"closed","other":"open"}}\
                                """));
    }

    @Test
    void metrics_areServedInPrometheusFormat() {
        Answer answer = get("/metrics");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("elser_evictions_total 3.0\n");
    }

    @Test
    void anotherPath_isAnsweredWithTheKnownOnes() {
        Answer unknown =
                text(404, "there are only /health/live, /health/ready, /status, /metrics\n");

        assertThat(get("/")).isEqualTo(unknown);
        assertThat(get("/status/")).isEqualTo(unknown);
        assertThat(get("/health/live/x")).isEqualTo(unknown);
    }

    @Test
    void anotherMethod_isRefused() {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            HttpResponse<String> response = call(method, "/status");

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
            assertThat(response.body()).isEqualTo("only GET, HEAD are answered\n");
        }
    }

    @Test
    void head_isAnsweredWithoutABody() {
        loops = List.of(ended("loop-0"));

        HttpResponse<String> live = call("HEAD", "/health/live");
        HttpResponse<String> status = call("HEAD", "/status");

        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body()).isEmpty();
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(status.body()).isEmpty();
    }

    @Test
    void answers_areNotToBeKept() {
        assertThat(call("GET", "/status").headers().firstValue("Cache-Control"))
                .contains("no-store");
    }

    @Test
    void port0_isOff() {
        assertThat(
                        TelemetryServer.start(
                                new WorkerConfig.Http(HOST, 0), reports(), metrics, () -> NOW))
                .isNull();
    }

    @Test
    void aPortInUse_isAConfigurationError() {
        int taken = server.address().getPort();
        var http = new WorkerConfig.Http(HOST, taken);

        assertThatThrownBy(() -> TelemetryServer.start(http, reports(), metrics, () -> NOW))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "elser.http.port %d cannot be listened on at elser.http.host 127.0.0.1"
                                        .formatted(taken)
                                + " (Address already in use); give a free port and an address of"
                                + " this machine, or turn HTTP off with port 0.");
    }

    @Test
    void aHostThatIsNone_isAConfigurationError() {
        var http = new WorkerConfig.Http("no-such-host.invalid", 8080);

        assertThatThrownBy(() -> TelemetryServer.start(http, reports(), metrics, () -> NOW))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "elser.http.host \"no-such-host.invalid\" is not the name or address of any"
                                + " machine; give one of this machine's, such as 127.0.0.1 or"
                                + " 0.0.0.0.");
    }
}
