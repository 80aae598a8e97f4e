package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where options come from; later ones win.
 *
 * @param file YAML, null for none
 * @param environment variables of the process, those that begin with {@code ELSER_} count
 * @param systemProperties those that begin with {@code elser.} count
 */
public record ConfigSources(
        @Nullable Path file,
        Map<String, String> environment,
        Map<String, String> systemProperties) {

    public ConfigSources {
        environment = Map.copyOf(environment);
        systemProperties = Map.copyOf(systemProperties);
    }

    /** Sources of this process. */
    public static ConfigSources ofProcess(@Nullable Path file) {
        Map<String, String> properties = new java.util.HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name, ""));
        }
        return new ConfigSources(file, System.getenv(), properties);
    }

    @Override
    public String toString() {
        return "ConfigSources[file=" + file + "]";
    }
}
