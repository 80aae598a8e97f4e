package elser.worker.inference;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The time for which a target asked to be left alone ({@code Retry-After}), by any answer. */
final class Respite {

    private final Duration longest;
    private final LongSupplier nanos;
    private final AtomicLong until;

    /**
     * @param longest that a target is left alone
     * @param nanos monotonic clock
     */
    Respite(Duration longest, LongSupplier nanos) {
        this.longest = longest;
        this.nanos = nanos;
        this.until = new AtomicLong(nanos.getAsLong());
    }

    /**
     * An answer came. What one asks for is not shortened by another.
     *
     * @param asked null where it asks for nothing
     */
    void asked(@Nullable Duration asked) {
        if (asked != null && asked.isPositive()) {
            Duration rest = asked.compareTo(longest) < 0 ? asked : longest;
            long end = nanos.getAsLong() + rest.toNanos();
            until.accumulateAndGet(end, (one, other) -> one - other > 0 ? one : other);
        }
    }

    /** Whether no call is to be made now. */
    boolean lasts() {
        return nanos.getAsLong() - until.get() < 0;
    }
}
