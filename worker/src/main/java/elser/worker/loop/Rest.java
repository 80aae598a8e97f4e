package elser.worker.loop;

import java.time.Duration;

/**
 * A loop rests when turns are refused, or in doubt, one after another. Twice it goes on at once,
 * for a rebalance is soon over; then it waits longer and longer, so that brokers in trouble are not
 * asked without pause.
 */
final class Rest {

    private static final int AT_ONCE = 2;
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private int refused;
    private Duration next = FIRST;
    private long until;

    /** A turn was not committed, for all that is known. */
    void refused(long now) {
        refused++;
        if (refused > AT_ONCE) {
            until = now + next.toNanos();
            Duration doubled = next.multipliedBy(2);
            next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
    }

    /** A turn was committed. */
    void committed() {
        refused = 0;
        next = FIRST;
    }

    /** How much of the rest is left, in nanoseconds; 0 where there is none. */
    long left(long now) {
        return refused > AT_ONCE ? Math.max(0, until - now) : 0;
    }
}
