package elser.sandbox.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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

    /**
     * A simulated cluster.
     *
     * @param server the server itself
     * @param front what the worker talks to: the gateway where there is one, else the server
     * @param control its control API, which nothing disturbs
     */
    public record Target(URI server, URI front, URI control) {}

    /** Reads the sandbox's ready file. */
    public static Addresses read(Path file) throws IOException {
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
        Map<String, String> environment = new HashMap<>();
        environment.put("ELSER_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put("ELSER_HTTP_PORT", "0");
        targets.forEach(
                (name, target) ->
                        environment.put(
                                "ELSER_TARGETS_" + name.toUpperCase(Locale.ROOT) + "_URL",
                                target.front().toString()));
        return environment;
    }
}
