package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The three sources of a configuration, as a test wants them. */
record Sources(
        @Nullable Path file, Map<String, String> environment, Map<String, String> properties) {

    /** Nothing at all. */
    static Sources empty() {
        return new Sources(null, Map.of(), Map.of());
    }

    /** The two options that have no default, in system properties. */
    static Sources minimal() {
        return empty().with("elser.kafka.bootstrap.servers", "127.0.0.1:9092")
                .with("elser.targets.default.url", "http://127.0.0.1:9200");
    }

    Sources with(String name, String value) {
        return new Sources(file, environment, and(properties, name, value));
    }

    Sources variable(String name, String value) {
        return new Sources(file, and(environment, name, value), properties);
    }

    Sources file(Path path) {
        return new Sources(path, environment, properties);
    }

    ConfigLoader loader() {
        return new ConfigLoader(
                new ConfigSources(file, environment, properties), (name, value, protocol) -> null);
    }

    WorkerConfig worker() {
        return loader().worker();
    }

    /** The sentences with which the configuration is refused, of which there is at least one. */
    List<String> problems() {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, this::worker);
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.problems();
    }

    private static Map<String, String> and(Map<String, String> all, String name, String value) {
        Map<String, String> more = new TreeMap<>(all);
        more.put(name, value);
        return more;
    }
}
