package elser.worker.lifecycle;

import java.time.Duration;

/**
 * Growing pauses between attempts.
 *
 * @param first pause after the first attempt
 * @param factor by which the next one is longer
 * @param ceiling the longest
 */
public record Backoff(Duration first, double factor, Duration ceiling) {

    public Backoff {
        if (first.isNegative() || first.isZero() || factor < 1 || ceiling.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a backoff needs first > 0, factor >= 1 and ceiling >= first");
        }
    }

    /**
     * The pause after an attempt.
     *
     * @param attempt 1 for the first
     * @param jitter 0 to 1, drawn outside; up to half of the pause is taken off by it
     */
    public Duration after(int attempt, double jitter) {
        double grown = (double) first.toMillis() * Math.pow(factor, attempt - 1.0);
        double millis = Math.min(grown, (double) ceiling.toMillis()) * (1 - jitter / 2);
        return Duration.ofMillis((long) millis);
    }
}
