package elser.sandbox.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the sandbox listens.
 *
 * @param targets by name
 */
public record Addresses(String bootstrapServers, Map<String, Target> targets) {

    private static final Duration PAUSE = Duration.ofMillis(20);

    /**
     * A simulated cluster.
     *
     * @param server the server itself
     * @param front what the worker talks to: the gateway where there is one, else the server
     * @param control its control API, which nothing disturbs
     */
    public record Target(URI server, URI front, URI control) {}

    /**
     * Waits until the sandbox is ready, and reads where it listens.
     *
     * @param file its ready file, which it writes all at once
     * @throws ProgramException when it ends, or is not ready in time
     */
    public static Addresses await(Path file, Child sandbox, Duration atMost)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!Files.exists(file)) {
            sandbox.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException(
                        "the %s did not get ready within %d s, see %s"
                                .formatted(sandbox.name(), atMost.toSeconds(), sandbox.log()));
            }
            Thread.sleep(PAUSE);
        }
        return read(file);
    }

    private static Addresses read(Path file) throws IOException {
        JsonNode ready = new JsonMapper().readTree(file.toFile());
        Map<String, Target> targets = new TreeMap<>();
        ready.path("targets")
                .forEachEntry(
                        (name, urls) -> {
                            String server = urls.path("url").asText();
                            String front = urls.path("gateway_url").asText(server);
                            String control = urls.path("control_url").asText(server);
                            targets.put(
                                    name,
                                    new Target(
                                            URI.create(server),
                                            URI.create(front),
                                            URI.create(control)));
                        });
        return new Addresses(ready.at("/kafka/bootstrap_servers").asText(), targets);
    }

    /** The worker's configuration, as environment variables. */
    public Map<String, String> environment() {
        Map<String, String> environment = environmentOfTargets();
        environment.put("ELSER_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put("ELSER_HTTP_PORT", "0");
        return environment;
    }

    /** The same of the targets alone. */
    public Map<String, String> environmentOfTargets() {
        Map<String, String> environment = new HashMap<>();
        targets.forEach(
                (name, target) ->
                        environment.put(
                                "ELSER_TARGETS_" + name.toUpperCase(Locale.ROOT) + "_URL",
                                target.front().toString()));
        return environment;
    }
}
