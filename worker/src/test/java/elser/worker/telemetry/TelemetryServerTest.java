package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.ended;
import static elser.worker.telemetry.Samples.loop;
import static elser.worker.telemetry.Samples.snapshot;
import static elser.worker.telemetry.Served.HOST;
import static elser.worker.telemetry.Served.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.worker.config.ConfigurationException;
import elser.worker.config.WorkerConfig;
import elser.worker.telemetry.Served.Answer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;

class TelemetryServerTest {

    private final Served served = new Served();
    private final GivenReports reports = served.reports;

    @AfterEach
    void stop() {
        served.close();
    }

    private HttpResponse<String> call(String method, String path) {
        return served.call(method, path);
    }

    private Served.Answer get(String path) {
        return served.get(path);
    }

    @Test
    void aWellWorker_isLiveAndReady() {
        assertThat(get("/health/live")).isEqualTo(text(200, "live\n"));
        assertThat(get("/health/ready")).isEqualTo(text(200, "ready\n"));
        assertThat(get("/health/live?verbose=1")).isEqualTo(text(200, "live\n"));
    }

    @Test
    void troubles_areTheBodyOf503() {
        reports.loops =
                List.of(ended("loop-0"), loop("loop-1", snapshot(Set.of(), Set.of(1), Set.of())));

        assertThat(get("/health/live")).isEqualTo(text(503, "loop-0 has ended\n"));
        assertThat(get("/health/ready"))
                .isEqualTo(text(503, "loop-0 has ended\nloop-1 is loading partition 1\n"));
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
                text(
                        404,
                        "there are only /, /health/live, /health/ready, /status, /status/stream,"
                                + " /metrics\n");

        assertThat(get("/page/")).isEqualTo(unknown);
        assertThat(get("/page/../page/main.js/x")).isEqualTo(unknown);
        assertThat(get("/page/index.html")).isEqualTo(unknown);
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
        reports.loops = List.of(ended("loop-0"));

        HttpResponse<String> live = call("HEAD", "/health/live");
        HttpResponse<String> status = call("HEAD", "/status");

        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body()).isEmpty();
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(status.body()).isEmpty();
    }

    private @Nullable TelemetryServer start(WorkerConfig.Http http) {
        return TelemetryServer.start(
                http, Served.LIMITS, reports, served.metrics, () -> Served.TODAY, () -> Served.NOW);
    }

    @Test
    void port0_isOff() {
        assertThat(start(LimitedHttp.at(HOST, 0))).isNull();
    }

    @Test
    void aPortInUse_isAConfigurationError() {
        int taken = served.port();
        var http = LimitedHttp.at(HOST, taken);

        assertThatThrownBy(() -> start(http))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "elser.http.port %d cannot be listened on at elser.http.host 127.0.0.1"
                                        .formatted(taken)
                                + " (Address already in use); give a free port and an address of"
                                + " this machine, or turn HTTP off with port 0.");
    }

    @Test
    void aHostThatIsNone_isAConfigurationError() {
        var http = LimitedHttp.at("no-such-host.invalid", 8080);

        assertThatThrownBy(() -> start(http))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "elser.http.host \"no-such-host.invalid\" is not the name or address of any"
                                + " machine; give one of this machine's, such as 127.0.0.1 or"
                                + " 0.0.0.0.");
    }
}
