package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Extra;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;

/** A request that has its terminal event, as it lies in memory. */
final class Ended extends Known {

    /** The same after a reload: it follows from what the ledger holds, and from nothing else. */
    static final Comparator<Ended> OLDEST_FIRST =
            Comparator.<Ended>comparingLong(ended -> ended.endedAt)
                    .thenComparing(ended -> ended.key)
                    .thenComparing(ended -> ended.requestId);

    private final ModelKey key;
    private final long endedAt;
    private final Entry.@Nullable Left left;
    private final Extra extra;

    /**
     * Makes one.
     *
     * @param key its model key, the instance that all requests of it share
     */
    Ended(Entry.Remembered remembered, ModelKey key) {
        super(remembered);
        this.key = key;
        this.endedAt = remembered.endedAt().toEpochMilli();
        this.left = remembered.left();
        this.extra = remembered.extra();
    }

    Instant endedAt() {
        return Instant.ofEpochMilli(endedAt);
    }

    /** The endpoint that its create may have left, null for none. */
    @Nullable String leftId() {
        return left == null ? null : left.create().inferenceId();
    }

    @Override
    Entry.Remembered entry() {
        return new Entry.Remembered(key, requestId, contentHash(), endedAt(), left, extra);
    }
}
