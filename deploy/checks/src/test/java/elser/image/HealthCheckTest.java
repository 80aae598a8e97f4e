package elser.image;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

final class HealthCheckTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1"})
    void theAnswerToLiveDecides(int status, int code) throws IOException {
        HttpServer worker = server();
        worker.createContext(
                "/health/live",
                exchange -> {
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        worker.start();
        try {
            String port = String.valueOf(worker.getAddress().getPort());

            assertThat(check(Map.of("ELSER_HTTP_PORT", port))).isEqualTo(code);
            assertThat(said.toString(UTF_8)).isEqualTo("/health/live answers " + status + "\n");
        } finally {
            worker.stop(0);
        }
    }

    @Test
    void nobodyAnswers_isNotHealthy() throws IOException {
        HttpServer gone = server();
        String port = String.valueOf(gone.getAddress().getPort());
        gone.stop(0);

        assertThat(check(Map.of("ELSER_HTTP_PORT", port))).isEqualTo(1);
        assertThat(said.toString(UTF_8)).startsWith("port " + port + " does not answer: ");
    }

    @Test
    void aPortThatIsNone_isNotHealthy() {
        assertThat(check(Map.of("ELSER_HTTP_PORT", "eighty"))).isEqualTo(1);
        assertThat(said.toString(UTF_8)).startsWith("port eighty does not answer: ");
    }

    @Test
    void turnedOff_nobodyCanBeAsked() {
        assertThat(check(Map.of("ELSER_HTTP_PORT", "0"))).isEqualTo(0);
        assertThat(said.toString(UTF_8)).isEqualTo("ELSER_HTTP_PORT is 0: nobody can be asked\n");
    }

    private int check(Map<String, String> environment) {
        return HealthCheck.check(environment, new PrintStream(said, true, UTF_8));
    }

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }
}
