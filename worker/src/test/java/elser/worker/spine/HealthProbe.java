package elser.worker.spine;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a rig's worker for its health, and other pages, over HTTP. */
public final class HealthProbe implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = freePort();

    /** Lets the workers that the rig starts from now on serve it. */
    public HealthProbe(Rig rig) {
        rig.with("elser.http.port", String.valueOf(port));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Status and body of {@code /health/live}. */
    String live() {
        return get("/health/live");
    }

    /** Status and body of {@code /health/ready}. */
    String ready() {
        return get("/health/ready");
    }

    /** Whether a line of {@code /metrics} is that of partitions that are worked on. */
    static boolean tellsOfAnActivePartition(String line) {
        return line.matches("elser_partitions\\{state=\"active\"} [1-9].*");
    }

    void untilReady() {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ready().equals("200 ready\n"));
    }

    /** Status and body of a page. */
    public String get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        try {
            var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
