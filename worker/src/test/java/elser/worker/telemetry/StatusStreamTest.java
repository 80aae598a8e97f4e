package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.well;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.config.WorkerConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The status as server-sent events, over plain sockets. */
@Timeout(60)
class StatusStreamTest {

    private static final String HOST = "127.0.0.1";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int SUBSCRIBERS = 2;

    private final long begun = System.nanoTime();
    private final GivenReports reports = new GivenReports(well("loop-0"));
    private final Metrics metrics = new Metrics(Set.of("default"));
    private final TelemetryServer server =
            TelemetryServer.listen(
                    LimitedHttp.at(HOST, 0),
                    new WorkerConfig.Status(SUBSCRIBERS, Duration.ofSeconds(1), 10_000, 50),
                    reports,
                    metrics,
                    InstantSource.system(),
                    () -> System.nanoTime() - begun);

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    /** Somebody who has asked for the stream, and reads a line when told to. */
    private final class Subscriber implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader reader;

        Subscriber() throws IOException {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.connect(server.address());
            OutputStream out = socket.getOutputStream();
            out.write(
                    "GET /status/stream HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line that begins so, null when the answer has ended. */
        private String line(String beginning) throws IOException {
            String line;
            do {
                line = reader.readLine();
            } while (line != null && !line.startsWith(beginning));
            return line;
        }

        String update() throws IOException {
            return line("data: ");
        }

        String status() throws IOException {
            return line("HTTP/1.1 ");
        }

        void leave() throws IOException {
            socket.close();
        }

        @Override
        public void close() throws IOException {
            leave();
        }
    }

    @Test
    void updatesCome_andEachIsASignOfLife() throws IOException {
        try (var subscriber = new Subscriber()) {
            assertThat(subscriber.status()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(subscriber.line("Content-type:"))
                    .isEqualTo("Content-type: text/event-stream");
            assertThat(subscriber.line("retry:")).isEqualTo("retry: 2000");
            assertThat(subscriber.update())
                    .startsWith("data: {\"loops\":[{\"name\":\"loop-0\"")
                    .contains("\"breakers\":{}")
                    .endsWith("\"recent_failures\":[]}");

            reports.breakers = Map.of("default", "open");
            String next;
            do {
                next = subscriber.update();
            } while (!next.contains("\"breakers\":{\"default\":\"open\"}"));
            String unchanged = subscriber.update();

            assertThat(unchanged.replaceAll("\"(at|last_turn_ms_ago)\":[^,]*", ""))
                    .isEqualTo(next.replaceAll("\"(at|last_turn_ms_ago)\":[^,]*", ""))
                    .isNotEqualTo(next);
        }
    }

    @Test
    void oneMoreThanMayWatch_isToldSo_untilOneLeaves() throws IOException {
        try (var first = new Subscriber();
                var second = new Subscriber()) {
            assertThat(first.update()).isNotNull();
            assertThat(second.update()).isNotNull();
            try (var third = new Subscriber()) {
                assertThat(third.status()).isEqualTo("HTTP/1.1 503 Service Unavailable");
                assertThat(third.line("Retry-after:")).isEqualTo("Retry-after: 5");
                assertThat(third.line("elser."))
                        .isEqualTo(
                                "elser.limits.status-subscribers watch already; ask /status, or"
                                        + " come again");
            }
            first.leave();

            untilThereIsAPlace();
        }
    }

    private void untilThereIsAPlace() {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            try (var next = new Subscriber()) {
                                return next.status().equals("HTTP/1.1 200 OK");
                            }
                        });
    }

    @Test
    void whoDoesNotRead_isLetGo_andTheOthersHearOn() throws IOException {
        try (var reader = new Subscriber();
                var idle = new Subscriber()) {
            assertThat(reader.update()).isNotNull();
            assertThat(idle.update()).isNotNull();

            reports.loops = List.of(Samples.endless());
            reader.update();
            reports.loops = List.of(well("loop-0"));
            do {
                assertThat(reader.update()).isNotNull();
            } while (reader.update().length() > 100_000);

            untilThereIsAPlace();
            assertThat(reader.update()).isNotNull();
        }
    }

    @Test
    void itEndsWithTheWorker() throws IOException {
        try (var subscriber = new Subscriber()) {
            assertThat(subscriber.update()).isNotNull();

            server.close();

            String last;
            try {
                do {
                    last = subscriber.update();
                } while (last != null);
            } catch (java.net.SocketException reset) {
                last = null;
            }
            assertThat(last).isNull();
        }
    }
}
