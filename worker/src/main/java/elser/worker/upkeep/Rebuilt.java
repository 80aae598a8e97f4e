package elser.worker.upkeep;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;

import java.util.List;

/**
 * What a partition of the ledger held, as far as the other topics tell.
 *
 * @param entries to be written
 * @param silent requests in flight that nobody will answer: their records, or their first events,
 *     are gone
 * @param forgotten requests that ended within the idempotency window and will not be known again:
 *     their records are gone
 */
public record Rebuilt(List<Entry> entries, List<RequestName> silent, List<RequestName> forgotten) {

    public Rebuilt {
        entries = List.copyOf(entries);
        silent = silent.stream().sorted().toList();
        forgotten = forgotten.stream().sorted().toList();
    }

    /** Requests in flight. */
    public long waiters() {
        return count(Entry.Waiter.class);
    }

    /** What they wait for. */
    public long provisionings() {
        return count(Provisioning.class);
    }

    /** Requests that have ended and are known by their ids. */
    public long remembered() {
        return count(Entry.Remembered.class);
    }

    private long count(Class<? extends Entry> type) {
        return entries.stream().filter(type::isInstance).count();
    }
}
