package elser.worker.cli;

import elser.contracts.Rfc3339;
import elser.worker.config.ValueType;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads deadlines that options are given. */
final class DeadlineOption {

    private DeadlineOption() {}

    /**
     * Reads one: a time, or a duration from now on.
     *
     * @throws UsageException when it is neither
     */
    static OffsetDateTime read(String text, Instant now) {
        OffsetDateTime time = Rfc3339.parse(text);
        if (time != null) {
            return time;
        }
        Duration duration = ValueType.parseDuration(text);
        if (duration == null) {
            throw new UsageException(
                    "--deadline must be a time such as 2026-11-23T21:00:00Z or a duration such as"
                            + " PT30M or 30m, not \""
                            + text
                            + "\".");
        }
        return now.plus(duration).atOffset(ZoneOffset.UTC);
    }
}
