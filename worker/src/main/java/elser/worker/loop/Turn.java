package elser.worker.loop;

import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Change;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that one transaction writes.
 *
 * @param ledger changes by partition, in order
 * @param events in order
 * @param deadLetters records nobody can act on
 * @param rekeyed records that belong to another partition
 * @param offsets next offset of every partition that is written for, also where it did not move
 * @param newLedgers partitions whose ledger has no identity record of this worker yet
 */
public record Turn(
        Map<Integer, List<Change>> ledger,
        List<Announcement> events,
        List<DeadLetter> deadLetters,
        List<Received> rekeyed,
        Map<Integer, Long> offsets,
        Set<Integer> newLedgers) {

    /** Whether there is nothing to write, so that no transaction is needed. */
    public boolean isEmpty() {
        return ledger.isEmpty()
                && events.isEmpty()
                && deadLetters.isEmpty()
                && rekeyed.isEmpty()
                && offsets.isEmpty();
    }

    /**
     * A record to set aside.
     *
     * @param record as received
     * @param reason for machines, e.g. {@code invalid_request}
     * @param message for people
     * @param stripped whether only the beginning of its value is kept, because the brokers refuse
     *     more of it
     */
    public record DeadLetter(Received record, String reason, String message, boolean stripped) {

        /** Of a record that is kept as it is. */
        public DeadLetter(Received record, String reason, String message) {
            this(record, reason, message, false);
        }
    }
}
