package elser.sandbox.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The query parameters of one call. What no one reads is refused, as Elasticsearch does, once
 * {@link #refuseUnread} is asked; so read all of them before anything is changed.
 */
final class Parameters {

    private static final Set<String> COMMON =
            Set.of("pretty", "human", "error_trace", "filter_path", "format");
    private static final Pattern TIME_VALUE =
            Pattern.compile("(\\d{1,15})(nanos|micros|ms|s|m|h|d)");

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

    /** An Elasticsearch time value such as {@code 30s} or {@code 500ms}. */
    Duration duration(String name, String fallback) {
        String value = text(name, fallback);
        Matcher matcher = TIME_VALUE.matcher(value);
        if (!matcher.matches()) {
            throw Failures.unreadableParameter(name, value).refusal();
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "nanos" -> Duration.ofNanos(amount);
            case "micros" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
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
