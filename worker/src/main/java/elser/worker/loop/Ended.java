package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;

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

    /**
     * Makes one.
     *
     * @param key its model key, the instance that all requests of it share
     */
    Ended(Entry.Remembered remembered, ModelKey key) {
        super(remembered);
        this.key = key;
        this.endedAt = remembered.endedAt().toEpochMilli();
    }

    Instant endedAt() {
        return Instant.ofEpochMilli(endedAt);
    }

    @Override
    Entry.Remembered entry() {
        return new Entry.Remembered(key, requestId, contentHash(), endedAt());
    }
}
