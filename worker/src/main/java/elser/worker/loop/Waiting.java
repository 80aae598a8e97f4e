package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Extra;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;

/**
 * A waiter as it lies in memory, with its place in the two orders that are kept of waiters: by
 * acceptance in its {@link WaiterQueue}, by deadline in the {@link Deadlines} of its shard.
 */
final class Waiting extends Known {

    /** Its place among the deadlines while it is not there. */
    static final int NOWHERE = -1;

    static final Comparator<Waiting> BY_DEADLINE =
            Comparator.<Waiting>comparingLong(waiting -> waiting.deadline)
                    .thenComparingLong(waiting -> waiting.order);

    final long order;
    final String inferenceId;
    final Terms terms;
    private final long acceptedAt;
    private final long deadline;
    private int sequence;

    /** Belongs to {@link Deadlines}. */
    int place = NOWHERE;

    /** Belong to {@link WaiterQueue}. */
    @Nullable Waiting older;

    @Nullable Waiting newer;

    /**
     * What many waiters have in common; they share the instance.
     *
     * @param key model key
     * @param provisioningId what they are attached to
     * @param config number of their configuration, null where they brought none
     * @param joined whether somebody else's provisioning was there already
     * @param requestedBy echoed, null where absent
     * @param traceparent carried to their events, null where absent
     * @param extra what a newer version knows of them
     */
    record Terms(
            ModelKey key,
            String provisioningId,
            @Nullable Integer config,
            boolean joined,
            @Nullable String requestedBy,
            @Nullable String traceparent,
            Extra extra) {}

    Waiting(Entry.Waiter waiter, String inferenceId, Terms terms) {
        super(waiter);
        this.order = waiter.order();
        this.inferenceId = inferenceId;
        this.terms = terms;
        this.acceptedAt = waiter.acceptedAt().toEpochMilli();
        this.deadline = waiter.deadline().toEpochMilli();
        this.sequence = Math.toIntExact(waiter.sequence());
    }

    Instant deadline() {
        return Instant.ofEpochMilli(deadline);
    }

    /** Its next event has another number from now on; nothing else of a waiter ever changes. */
    void told(Entry.Waiter now) {
        sequence = Math.toIntExact(now.sequence());
    }

    @Override
    Entry.Waiter entry() {
        return new Entry.Waiter(
                terms.key(),
                requestId,
                contentHash(),
                terms.provisioningId(),
                order,
                Instant.ofEpochMilli(acceptedAt),
                deadline(),
                sequence,
                inferenceId,
                terms.config(),
                terms.joined(),
                terms.requestedBy(),
                terms.traceparent(),
                terms.extra());
    }
}
