package elser.worker.cli;

import elser.worker.config.ValueType;

import java.time.Duration;

/** Reads durations that options are given. */
final class DurationOption {

    private static final int DAYS_MAX = 3650;

    private DurationOption() {}

    /**
     * Reads one, as {@code PT15M} or {@code 15m}.
     *
     * @throws UsageException when it is none, is negative, or longer than ten years
     */
    static Duration read(String option, String text) {
        Duration duration = ValueType.parseDuration(text);
        if (duration == null || duration.isNegative() || duration.toDays() > DAYS_MAX) {
            throw new UsageException(
                    option + " must be a duration such as PT15M or 15m, not \"" + text + "\".");
        }
        return duration;
    }
}
