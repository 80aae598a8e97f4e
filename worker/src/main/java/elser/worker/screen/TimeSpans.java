package elser.worker.screen;

import java.time.Duration;

/**
 * Lengths of time for people, in the two largest units: {@code 150ms}, {@code 4s}, {@code 3m 05s}.
 */
public final class TimeSpans {

    private static final int DAY_HOURS = 24;

    private TimeSpans() {}

    /** Both together; of what is longer than can be counted, the first. */
    static Duration sum(Duration first, Duration second) {
        try {
            return first.plus(second);
        } catch (ArithmeticException _) {
            return first;
        }
    }

    /** A length of time, cut to whole seconds from one second on; what is negative is 0s. */
    public static String of(Duration length) {
        long days = length.toDays();
        if (!length.isPositive()) {
            return "0s";
        }
        if (length.toSeconds() == 0) {
            return length.toMillis() + "ms";
        }
        if (days > 0) {
            return "%dd %02dh".formatted(days, length.toHours() % DAY_HOURS);
        }
        if (length.toHours() > 0) {
            return "%dh %02dm".formatted(length.toHours(), length.toMinutesPart());
        }
        return length.toMinutes() > 0
                ? "%dm %02ds".formatted(length.toMinutes(), length.toSecondsPart())
                : length.toSeconds() + "s";
    }
}
