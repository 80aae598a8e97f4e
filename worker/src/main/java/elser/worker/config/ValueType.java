package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of an option means.
 *
 * @param phrase what a value must be, completing the sentence "it must be …"
 * @param parser gives the value, or null where the text is none
 */
public record ValueType<T>(String phrase, Function<String, @Nullable T> parser) {

    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Pattern SERVER =
            Pattern.compile("[^\\s:,/]+:(\\d{1,5})|\\[[0-9a-fA-F:.]+]:(\\d{1,5})");
    private static final Pattern FINGERPRINT = Pattern.compile("([0-9a-f]{2}:?){31}[0-9a-f]{2}");
    private static final int PORT_MAX = 65_535;

    /** 100 years: so far a time can be moved without leaving what an Instant holds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** One line of text without control characters. */
    public static ValueType<String> text() {
        return new ValueType<>(
                "one line of text",
                text -> text.chars().anyMatch(Character::isISOControl) ? null : text);
    }

    /**
     * A secret: text without blanks at its ends or control characters inside, because it goes into
     * a header.
     */
    static ValueType<String> secret() {
        return new ValueType<>(
                "one line of text without blanks at its ends",
                text -> text.strip().equals(text) ? text().parse(text) : null);
    }

    static ValueType<Integer> wholeNumber(int min, int max) {
        return new ValueType<>(
                "a whole number from " + min + " to " + max,
                text -> {
                    Integer number = text.matches("\\d{1,10}") ? toInt(text) : null;
                    return number == null || number < min || number > max ? null : number;
                });
    }

    static ValueType<Double> number(double min, double max) {
        return new ValueType<>(
                "a number from " + min + " to " + max,
                text -> {
                    Double number =
                            text.matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.valueOf(text) : null;
                    return number == null || number < min || number > max ? null : number;
                });
    }

    /** ISO 8601 or a number with one of {@code ms s m h d}. */
    static ValueType<Duration> duration(Duration min, Duration max) {
        return new ValueType<>(
                "a duration from " + min + " to " + max + ", such as PT30S or 30s",
                text -> {
                    Duration duration = parseDuration(text);
                    return duration == null
                                    || duration.compareTo(min) < 0
                                    || duration.compareTo(max) > 0
                            ? null
                            : duration;
                });
    }

    /** Text whose content is judged elsewhere. */
    static ValueType<String> json() {
        return new ValueType<>("a JSON object", text -> text);
    }

    static ValueType<String> oneOf(String... values) {
        return new ValueType<>(
                String.join(" or ", values),
                text -> Arrays.asList(values).contains(text) ? text : null);
    }

    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> names =
                Arrays.stream(constants).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
        return new ValueType<>(
                String.join(" or ", names),
                text -> names.contains(text) ? constants[names.indexOf(text)] : null);
    }

    static ValueType<String> topic() {
        return new ValueType<>(
                "a topic name (1 to 249 of A-Z a-z 0-9 . _ -, and not . or ..)",
                text ->
                        TOPIC.matcher(text).matches() && !text.equals(".") && !text.equals("..")
                                ? text
                                : null);
    }

    static ValueType<String> servers() {
        return new ValueType<>(
                "host:port, several separated by commas",
                text ->
                        split(text).stream().allMatch(ValueType::isServer)
                                ? String.join(",", split(text))
                                : null);
    }

    static ValueType<Path> path() {
        return new ValueType<>("the path of a file", ValueType::toPath);
    }

    /** Hexadecimal SHA-256; colons and capitals are taken and dropped. */
    static ValueType<String> fingerprint() {
        return new ValueType<>(
                "a SHA-256 fingerprint (64 hexadecimal digits, with or without colons)",
                text -> {
                    String lower = text.toLowerCase(Locale.ROOT);
                    return FINGERPRINT.matcher(lower).matches() ? lower.replace(":", "") : null;
                });
    }

    /** Addresses of the nodes of one cluster. */
    static ValueType<List<URI>> nodes() {
        return new ValueType<>(
                "http://host:port or https://host:port, several nodes of one cluster separated by"
                        + " commas, without user, path or query",
                NodeAddresses::parse);
    }

    /** The value, null where the text is none. */
    public @Nullable T parse(String text) {
        return parser.apply(text);
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static boolean isServer(String text) {
        Matcher matcher = SERVER.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
        return port >= 1 && port <= PORT_MAX;
    }

    private static @Nullable Integer toInt(String digits) {
        long number = Long.parseLong(digits);
        return number > Integer.MAX_VALUE ? null : (int) number;
    }

    private static @Nullable Path toPath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    /** Reads a duration, null where the text is none or longer than 100 years. */
    public static @Nullable Duration parseDuration(String text) {
        try {
            Duration duration = exactDuration(text);
            return duration.compareTo(LONGEST) > 0 || duration.compareTo(LONGEST.negated()) < 0
                    ? null
                    : duration;
        } catch (DateTimeException | ArithmeticException noDuration) {
            return null;
        }
    }

    private static Duration exactDuration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.parse(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
