package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.well;

import elser.worker.config.WorkerConfig;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** A server over reports, at a fixed time, and somebody who asks it. */
final class Served implements AutoCloseable {

    static final String HOST = "127.0.0.1";
    static final long NOW = Duration.ofMillis(250).toNanos();
    static final Instant TODAY = Instant.parse("2026-11-23T20:03:00Z");
    static final WorkerConfig.Status LIMITS =
            new WorkerConfig.Status(2, Duration.ofSeconds(10), 200, 50);

    final GivenReports reports = new GivenReports(well("loop-0"));
    final Metrics metrics = new Metrics(Set.of("default"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final TelemetryServer server;

    Served() {
        this(LimitedHttp.LIMITS);
    }

    Served(WorkerConfig.HttpLimits limits) {
        server =
                TelemetryServer.listen(
                        new WorkerConfig.Http(HOST, 0, limits),
                        LIMITS,
                        reports,
                        metrics,
                        () -> TODAY,
                        () -> NOW);
    }

    /** Status, content type and body of an answer. */
    record Answer(int status, String type, String body) {}

    int port() {
        return server.address().getPort();
    }

    HttpResponse<String> call(String method, String path) {
        URI uri = URI.create("http://" + HOST + ":" + port() + path);
        try {
            return client.send(
                    HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    Answer get(String path) {
        HttpResponse<String> response = call("GET", path);
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        return new Answer(response.statusCode(), type, response.body());
    }

    static Answer text(int status, String body) {
        return new Answer(status, "text/plain; charset=utf-8", body);
    }

    @Override
    public void close() {
        client.close();
        server.close();
        metrics.close();
    }
}
