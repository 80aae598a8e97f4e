package elser.sandbox.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Elasticsearch's time values, such as {@code 30s} and {@code 500ms}. */
final class TimeValues {

    private static final Pattern FORM = Pattern.compile("(\\d{1,15})(nanos|micros|ms|s|m|h|d)");

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private TimeValues() {}

    /** What is longer than a century is a century, so that it can be added to any date. */
    static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration unit =
                switch (matcher.group(2)) {
                    case "nanos" -> Duration.ofNanos(1);
                    case "micros" -> Duration.ofNanos(1000);
                    case "ms" -> Duration.ofMillis(1);
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    case "h" -> Duration.ofHours(1);
                    default -> Duration.ofDays(1);
                };
        return Optional.of(unit.multipliedBy(Math.min(amount, LONGEST.dividedBy(unit))));
    }
}
