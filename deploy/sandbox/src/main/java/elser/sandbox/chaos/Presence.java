package elser.sandbox.chaos;

import java.time.Duration;

/**
 * Since when the broker serves, or is away, by what is done to it and seen of it. Where it ended by
 * itself its absence counts from when that is seen.
 */
final class Presence {

    /** So long after its end it is not started again: the controller misses it after 3 s. */
    static final Duration MISSED = Duration.ofSeconds(4);

    /** So long an absence is noticed by who gives up after a minute, at times of his own. */
    static final Duration LONG = Duration.ofSeconds(40);

    /** So long does it take until a process that gives up has ended, on a slow machine. */
    static final Duration AFTERWARDS = Duration.ofSeconds(30);

    private long downSinceNanos;
    private long upSinceNanos;
    private boolean isRunning;
    private boolean isUp;

    /** Of one that is not started yet. */
    Presence(long nowNanos) {
        downSinceNanos = nowNanos;
    }

    void started() {
        isRunning = true;
    }

    void ended(long nowNanos) {
        isRunning = false;
        isUp = false;
        downSinceNanos = nowNanos;
    }

    /**
     * Takes note of what is seen.
     *
     * @param isReady whether it has said so since it was started
     */
    void seen(boolean isAlive, boolean isReady, long nowNanos) {
        if (isRunning && !isAlive) {
            ended(nowNanos);
        } else if (isRunning && !isUp && isReady) {
            isUp = true;
            upSinceNanos = nowNanos;
        }
    }

    /** Whether it serves. */
    boolean isUp() {
        return isUp;
    }

    /** Whether it has served for so long. */
    boolean isUpFor(Duration time, long nowNanos) {
        return isUp && nowNanos - upSinceNanos > time.toNanos();
    }

    /** Whether it has ended and the controller has missed it. */
    boolean isMissed(long nowNanos) {
        return !isRunning && nowNanos - downSinceNanos >= MISSED.toNanos();
    }

    /** Whether a worker that starts may have given up on it, which takes a minute. */
    boolean mayBeGivenUp(long nowNanos) {
        return isUp
                ? upSinceNanos - downSinceNanos > LONG.toNanos()
                        && nowNanos - upSinceNanos < AFTERWARDS.toNanos()
                : nowNanos - downSinceNanos > LONG.toNanos();
    }
}
