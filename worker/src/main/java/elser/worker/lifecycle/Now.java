package elser.worker.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * Both clocks, read once per turn.
 *
 * @param wall for what people and the ledger see
 * @param nanos monotonic, for leases, backoffs and the age of observations; comparable within one
 *     process only
 */
public record Now(Instant wall, long nanos) {

    /** The monotonic time {@code delay} from now. */
    public long in(Duration delay) {
        return nanos + delay.toNanos();
    }

    /** Whether at least {@code duration} has passed since the monotonic time {@code since}. */
    public boolean isPast(long since, Duration duration) {
        return nanos - since >= duration.toNanos();
    }
}
