package elser.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own. */
class MainTest {

    @TempDir private Path directory;

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private JsonNode awaitReady(Path file) throws IOException {
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file));
        return new JsonMapper().readTree(file.toFile());
    }

    @Test
    void sigterm_endsItWithZero() throws Exception {
        Path file = directory.resolve("ready.json");
        Process process =
                start(
                        "--target",
                        "a,gateway-timeout=5s",
                        "--target",
                        "b",
                        "--ready-file",
                        file.toString());
        try {
            JsonNode ready = awaitReady(file);
            assertThat(ready.at("/kafka/bootstrap_servers").asText()).startsWith("127.0.0.1:");
            assertThat(ready.at("/targets/a/gateway_url").asText()).startsWith("http://127.0.0.1:");
            URI url = URI.create(ready.at("/targets/b/url").asText());
            assertThat(ready.at("/targets/b/urls/0").asText()).isEqualTo(url.toString());
            assertThat(ready.at("/targets/b/control_url").asText()).startsWith("http://127.0.0.1:");
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest request = HttpRequest.newBuilder(url).build();
                assertThat(client.send(request, BodyHandlers.ofString()).body())
                        .contains("\"cluster_name\":\"b\"");
            }
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void closedInput_endsItWithZero() throws Exception {
        Path file = directory.resolve("ready.json");
        Process process =
                start("--no-kafka", "--until-stdin-closes", "--ready-file", file.toString());
        try {
            JsonNode ready = awaitReady(file);
            assertThat(ready.has("kafka")).isFalse();
            process.getOutputStream().close();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void unknownKey_namesTheNearestAndExitsWithTwo() throws Exception {
        Process process = start("--target", "a,gatway-port=1");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(directory.resolve("output")).content().contains("did you mean 'gateway-port'?");
    }
}
