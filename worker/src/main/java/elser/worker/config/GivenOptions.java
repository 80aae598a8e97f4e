package elser.worker.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Everything that was given in any source, under the names of the options; the highest source wins.
 */
final class GivenOptions {

    private static final int FILE_RANK = 100;
    private static final int ENVIRONMENT_RANK = 300;
    private static final int SYSTEM_RANK = 400;

    private final SmallRyeConfig merged;
    private final Map<String, String> variables = new HashMap<>();
    private final String fileOrigin;

    /**
     * Reads all sources. Names that are no option are problems and are left out.
     *
     * @throws ConfigurationException when the file cannot be read
     */
    GivenOptions(ConfigSources sources, Problems problems) {
        fileOrigin = "file " + sources.file();
        merged =
                new SmallRyeConfigBuilder()
                        .withSources(
                                source(fromFile(sources, problems), FILE_RANK),
                                source(
                                        fromEnvironment(sources.environment(), problems),
                                        ENVIRONMENT_RANK),
                                source(
                                        fromSystem(sources.systemProperties(), problems),
                                        SYSTEM_RANK))
                        .build();
    }

    /** The text that counts for a name, null where nothing is given. */
    @Nullable Given find(String name) {
        ConfigValue value = merged.getConfigValue(name);
        String text = value.getRawValue();
        int rank = value.getConfigSourceOrdinal();
        return text == null ? null : new Given(name, text, origin(name, rank), rank);
    }

    /** Names that were given and begin so, sorted. */
    List<String> namesBelow(String prefix) {
        return StreamSupport.stream(merged.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    /** Names of the targets that have any option, sorted. */
    SortedSet<String> targets() {
        return namesBelow(TargetOptions.PREFIX).stream()
                .map(Options::targetOf)
                .filter(java.util.Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String origin(String name, int rank) {
        return switch (rank) {
            case FILE_RANK -> fileOrigin;
            case ENVIRONMENT_RANK -> "environment variable " + variables.get(name);
            default -> "system property " + name;
        };
    }

    private static PropertiesConfigSource source(Map<String, String> values, int rank) {
        return new PropertiesConfigSource(values, "rank " + rank, rank);
    }

    private Map<String, String> fromFile(ConfigSources sources, Problems problems) {
        Map<String, String> known = new TreeMap<>();
        if (sources.file() == null) {
            return known;
        }
        ConfigFile.read(sources.file())
                .forEach((name, value) -> keep(name, value, fileOrigin, known, problems));
        return known;
    }

    private Map<String, String> fromSystem(Map<String, String> properties, Problems problems) {
        Map<String, String> known = new TreeMap<>();
        new TreeMap<>(properties)
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(Options.PREFIX)) {
                                keep(name, value, "system property " + name, known, problems);
                            }
                        });
        return known;
    }

    private Map<String, String> fromEnvironment(Map<String, String> all, Problems problems) {
        Map<String, String> known = new TreeMap<>();
        List<String> ours = new ArrayList<>(new TreeMap<>(all).keySet());
        ours.removeIf(
                variable ->
                        !variable.startsWith(EnvironmentNames.PREFIX)
                                || EnvironmentNames.isServiceLink(
                                        variable, all.getOrDefault(variable, "")));
        for (String variable : ours) {
            String name = EnvironmentNames.optionName(variable);
            if (name == null) {
                problems.add(
                        "The environment variable %s gives no option; did you mean %s?"
                                .formatted(variable, EnvironmentNames.nearest(variable)));
            } else {
                variables.put(name, variable);
                String origin = "environment variable " + variable;
                keep(name, all.getOrDefault(variable, ""), origin, known, problems);
            }
        }
        return known;
    }

    /**
     * An empty text means "not given", except where it can mean something: for a Kafka property and
     * for a member of the default configuration.
     */
    private static void keep(
            String name,
            String value,
            String origin,
            Map<String, String> known,
            Problems problems) {
        Option<?> option = Options.find(name);
        if (option == null) {
            problems.add(
                    "%s is no option; did you mean %s? (%s)"
                            .formatted(Problems.cut(name), Options.nearest(name), origin));
        } else if (Options.isInDefaultConfig(name)) {
            known.put(name, value);
        } else if (option.equals(KafkaOptions.PROPERTY) || !value.isBlank()) {
            known.put(name, option.secret() ? value : value.strip());
        }
    }
}
