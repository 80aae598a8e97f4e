package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** How long a connection is kept for somebody who does nothing with it: as configured. */
@Timeout(60)
class HttpTimesTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** Ends the last part of an answer that is whole. */
    private static final String END = "\r\n0\r\n\r\n";

    /** Somebody who asks, and takes what is answered when told to. */
    private static Socket asking(int port, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout((int) LONG.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Whether the server has closed: it shows to who sends. */
    private static boolean isBrokenOff(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /** What comes up to the end of an answer, or of the connection. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[64 * 1024];
        try {
            int length;
            do {
                length = socket.getInputStream().read(some);
                all.append(new String(some, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
            } while (length >= 0 && all.indexOf(END, all.length() - END.length()) < 0);
        } catch (SocketException _) {
            // reset: closed as well
        }
        return all.toString();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void whoDoesNotTakeAnAnswer_isBrokenOffAfterTheAnswerTime_andNotBefore() throws IOException {
        Duration little = Duration.ofMillis(500);
        try (Served impatient = new Served(LimitedHttp.answering(little));
                Served patient = new Served(LimitedHttp.answering(Duration.ofMinutes(5)))) {
            impatient.reports.loops = List.of(Samples.endless());
            patient.reports.loops = List.of(Samples.endless());
            long asked = System.nanoTime();
            try (Socket late = asking(impatient.port(), "/status");
                    Socket inTime = asking(patient.port(), "/status")) {
                await().atMost(LONG).until(() -> isBrokenOff(late));

                assertThat(since(asked)).isGreaterThanOrEqualTo(little);
                assertThat(answer(late).endsWith(END)).isFalse();
                assertThat(answer(inTime).endsWith(END)).isTrue();
            }
        }
    }

    @Test
    void whoDoesNotAskAgain_isLetGoAfterTheIdleTime_andNotBefore() throws IOException {
        Duration idleTime = Duration.ofSeconds(1);
        try (ServedAlone served = ServedAlone.start(idleTime)) {
            long asked = System.nanoTime();
            try (Socket silent = asking(served.port(), "/health/live")) {
                assertThat(answer(silent)).startsWith("HTTP/1.1 200 ").endsWith("live\n" + END);
                assertThat(silent.getInputStream().read()).isNegative();

                assertThat(since(asked)).isGreaterThanOrEqualTo(idleTime);
            }
        }
    }
}
