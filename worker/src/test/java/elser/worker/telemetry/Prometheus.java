package elser.worker.telemetry;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Prometheus' own programs. */
final class Prometheus implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one, and waits until it has scraped a worker. */
    static Prometheus scraping(String workersPort, Path folder) throws IOException {
        return scraping(workersPort, folder, "");
    }

    /**
     * The same with rules, which it judges every second.
     *
     * @param rules their file
     */
    static Prometheus judging(String workersPort, Path folder, Path rules) throws IOException {
        return scraping(workersPort, folder, "rule_files: [%s]".formatted(rules));
    }

    private static Prometheus scraping(String workersPort, Path folder, String rules)
            throws IOException {
        int port = freePort();
        Path config =
                Files.writeString(
                        folder.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 1s, evaluation_interval: 1s}
                        %s
                        scrape_configs:
                          - job_name: elser-provisioner
                            static_configs: [{targets: ["127.0.0.1:%s"]}]
                        """
                                .formatted(rules, workersPort));
        Process process =
                new ProcessBuilder(
                                Browser.program("prometheus", "prometheus"),
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Prometheus prometheus = new Prometheus(process, port);
        try {
            prometheus.awaitScrape();
            return prometheus;
        } catch (RuntimeException | Error failed) {
            prometheus.close();
            throw failed;
        }
    }

    private void awaitScrape() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> value("up").equals("1"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Of the only series that a query finds, empty for none. */
    String value(String query) throws IOException, InterruptedException {
        JsonNode found = answer(query).path("data").path("result");
        return found.size() == 1 ? found.path(0).path("value").path(1).asText() : "";
    }

    /** Of the series that a metric has now, with their values. */
    Map<String, Set<String>> labels(String metric) throws IOException, InterruptedException {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (JsonNode series : answer(metric).path("data").path("result")) {
            for (var label : series.path("metric").properties()) {
                labels.computeIfAbsent(label.getKey(), _ -> new TreeSet<>())
                        .add(label.getValue().asText());
            }
        }
        return labels;
    }

    /** Names of the alerts that fire. */
    Set<String> firing() throws IOException, InterruptedException {
        Set<String> firing = new TreeSet<>();
        for (JsonNode alert : get("alerts").path("data").path("alerts")) {
            if (alert.path("state").asText().equals("firing")) {
                firing.add(alert.path("labels").path("alertname").asText());
            }
        }
        return firing;
    }

    /** The whole answer to a query. */
    JsonNode answer(String query) throws IOException, InterruptedException {
        return get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(port, path));
        return new ObjectMapper()
                .readTree(
                        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                                .body());
    }

    /** What {@code promtool} does with its input. */
    record Said(int code, String text) {}

    /** Runs {@code promtool}. */
    static Said promtool(Path folder, Path input, String... arguments)
            throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        List<String> command =
                Stream.concat(
                                Stream.of(Browser.program("promtool", "prometheus")),
                                Stream.of(arguments))
                        .toList();
        int code =
                new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start()
                        .waitFor();
        return new Said(code, Files.readString(said));
    }

    @Override
    public void close() {
        process.destroy();
        client.close();
    }
}
