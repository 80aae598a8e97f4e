package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What somebody who means ill can do over HTTP, and that others are answered all the same. */
@Timeout(60)
class HttpAbuseTest {

    private static final String CLOSED = "";

    private final Served served = new Served();

    @AfterEach
    void othersAreAnswered() {
        assertThat(served.get("/health/live").status()).isEqualTo(200);
        served.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), served.port()));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that comes until the server closes, however it does. */
    private static String rest(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                all.append((char) next);
            }
        } catch (SocketException _) {
            // reset: closed as well
        }
        return all.toString();
    }

    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return rest(socket);
        }
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
    }

    @Test
    void aRequestThatDoesNotComeToItsEnd_isBrokenOff() throws IOException {
        try (Socket silent = connect();
                Socket slow = connect()) {
            send(slow, "GET /status HTTP/1.1\r\nX-Slow: ");

            assertThat(rest(slow)).isEqualTo(CLOSED);
            assertThat(rest(silent)).isEqualTo(CLOSED);
        }
    }

    @Test
    void oneConnectionMoreThanThereMayBe_isClosed_untilThereIsRoom() throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            for (int each = 0; each < LimitedHttp.LIMITS.connections(); each++) {
                held.add(connect());
                send(held.getLast(), "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(held.getLast().getInputStream().read()).isEqualTo('H');
            }
            assertThat(ask(get("/health/live", ""))).isEqualTo(CLOSED);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void headersBeyondTheirLimits_areRefused() throws IOException {
        int others = 2;
        StringBuilder few = new StringBuilder();
        for (int each = others; each < LimitedHttp.LIMITS.headers(); each++) {
            few.append("X-").append(each).append(": a\r\n");
        }
        assertThat(ask(get("/health/live", few.toString()))).startsWith("HTTP/1.1 200 ");
        assertThat(ask(get("/health/live", few + "X-A: a\r\n"))).doesNotContain(" 200 ");

        String large = "X-A: " + "a".repeat(LimitedHttp.LIMITS.headerSize() - 200) + "\r\n";
        assertThat(ask(get("/health/live", large))).startsWith("HTTP/1.1 200 ");
        assertThat(ask(get("/health/live", large + large))).doesNotContain(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/page/../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/page/..%2f..%2fetc%2fpasswd",
                "/page%00",
                "/status;a=b",
                "/STATUS",
                "/page/%5c..%5cmain.js"
            })
    void aPathIsOneOfThose_orNone(String path) throws IOException {
        assertThat(ask(get(path, ""))).startsWith("HTTP/1.1 404 ").doesNotContain("root:", path);
    }

    @Test
    void whatIsNotHttp_isNotAnswered() throws IOException {
        assertThat(ask("\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n")).doesNotContain(" 200 ");
        assertThat(ask("GET /status\r\n\r\n")).doesNotContain(" 200 ");
        assertThat(ask("GET /status HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"))
                .doesNotContain(" 200 ");
    }

    /** The defaults are what is tried above; others come to the server as they are given. */
    @Test
    void everyLimitIsTheConfigured() {
        assertThat(
                        HttpLimits.properties(
                                new WorkerConfig.HttpLimits(
                                        1,
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(3),
                                        Duration.ofSeconds(4),
                                        5,
                                        6,
                                        7)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "jdk.httpserver.maxConnections", 1L,
                                "sun.net.httpserver.maxReqTime", 2L,
                                "sun.net.httpserver.idleInterval", 3L,
                                "sun.net.httpserver.clockTick", 1000L,
                                "sun.net.httpserver.maxReqHeaders", 5L,
                                "sun.net.httpserver.maxReqHeaderSize", 6L,
                                "sun.net.httpserver.drainAmount", 7L));
    }

    @Test
    void aBodyIsNotReadForLong() throws IOException {
        String head = "POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n";
        assertThat(ask(head + "x".repeat(100_000))).startsWith("HTTP/1.1 405 ");
    }
}
