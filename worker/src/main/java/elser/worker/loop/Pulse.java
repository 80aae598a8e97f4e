package elser.worker.loop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a loop's thread says what it is at, so that others can judge whether it still goes round. A
 * wait inside a call to the brokers is no trouble as long as it keeps to that call's own time-out.
 */
public final class Pulse {

    private final LongSupplier nanos;
    private final Duration stuckAfter;
    private volatile Beat last;
    private volatile @Nullable String trouble;
    private boolean renewed;

    /**
     * What the thread is at.
     *
     * @param doing for people, such as "a turn"
     * @param since monotonic time
     * @param limit how long that may take before the loop counts as stuck
     */
    public record Beat(String doing, long since, Duration limit) {

        /** Whether it has taken longer than it may. */
        public boolean isOverdue(long now) {
            return now - since > limit.toNanos();
        }
    }

    /**
     * Begins to beat.
     *
     * @param stuckAfter how long the loop may take over anything but a call to the brokers
     */
    public Pulse(LongSupplier nanos, Duration stuckAfter) {
        this.nanos = nanos;
        this.stuckAfter = stuckAfter;
        this.last = new Beat("its start", nanos.getAsLong(), stuckAfter);
    }

    /** Something new begins that waits for nobody. Loop thread only. */
    public void at(String doing) {
        atCall(doing, Duration.ZERO);
    }

    /**
     * A call to the brokers begins. Loop thread only.
     *
     * @param timeout by which the call ends by itself
     */
    public void atCall(String doing, Duration timeout) {
        last = new Beat(doing, nanos.getAsLong(), timeout.plus(stuckAfter));
    }

    /**
     * Something keeps the loop from its work though it is not stuck. Said again in every turn that
     * has it. Loop thread only.
     */
    public void trouble(String sentence) {
        trouble = sentence;
        renewed = true;
    }

    /** A turn is over. Loop thread only. */
    public void turned() {
        if (!renewed) {
            trouble = null;
        }
        renewed = false;
    }

    /** What the thread is at. Any thread. */
    public Beat last() {
        return last;
    }

    /** What keeps the loop from its work, null for nothing. Any thread. */
    public @Nullable String trouble() {
        return trouble;
    }
}
