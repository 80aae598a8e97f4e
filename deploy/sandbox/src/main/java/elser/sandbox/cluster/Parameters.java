package elser.sandbox.cluster;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The query parameters of one call. What no one reads is refused, as Elasticsearch does, once
 * {@link #refuseUnread} is asked; so read all of them before anything is changed.
 */
final class Parameters {

    private static final Set<String> COMMON =
            Set.of("pretty", "human", "error_trace", "filter_path", "format");

    private final String path;
    private final Map<String, String> values;
    private final Set<String> read = new HashSet<>(COMMON);

    Parameters(Request request) {
        path = request.rawPath();
        values = request.query();
    }

    Optional<String> text(String name) {
        read.add(name);
        return Optional.ofNullable(values.get(name));
    }

    String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    /** Takes {@code true}, {@code false} and the bare name. */
    boolean flag(String name, boolean fallback) {
        String value = text(name, Boolean.toString(fallback));
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw Failures.unreadableParameter(name, value).refusal();
        };
    }

    int number(String name, int fallback) {
        String value = text(name, Integer.toString(fallback));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw Failures.unreadableParameter(name, value).refusal();
        }
    }

    /** A number that is not negative. */
    int natural(String name, int fallback) {
        int value = number(name, fallback);
        if (value < 0) {
            throw Failures.illegalArgument("Parameter [" + name + "] cannot be < 0").refusal();
        }
        return value;
    }

    TimeLimit limit(String name, String fallback) {
        String value = text(name, fallback);
        return TimeValues.parse(value)
                .map(duration -> new TimeLimit(duration, value))
                .orElseThrow(() -> Failures.unreadableParameter(name, value).refusal());
    }

    void ignore(String... names) {
        read.addAll(Set.of(names));
    }

    void refuseUnread() {
        values.keySet().stream()
                .filter(name -> !read.contains(name))
                .findFirst()
                .ifPresent(
                        name -> {
                            throw Failures.unrecognizedParameter(path, name).refusal();
                        });
    }
}
