package elser.worker.loop;

import java.time.Duration;

/**
 * Admits so many log lines of one kind a second and counts the others. A second begins with the
 * first line after the one before.
 */
final class LineLimit {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final int most;
    private long began;
    private int admitted;
    private long leftOut;

    /**
     * @param most lines a second
     */
    LineLimit(int most) {
        this.most = most;
    }

    /** Whether one more line may be written. To be called after {@link #settle}. */
    boolean admits(long nanos) {
        if (admitted == 0) {
            began = nanos;
        }
        if (admitted == most) {
            leftOut++;
            return false;
        }
        admitted++;
        return true;
    }

    /** Ends a second that is over; how many lines were left out in it. */
    long settle(long nanos) {
        if (admitted == 0 || nanos - began < SECOND) {
            return 0;
        }
        long told = leftOut;
        admitted = 0;
        leftOut = 0;
        return told;
    }
}
