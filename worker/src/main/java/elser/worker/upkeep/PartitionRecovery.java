package elser.worker.upkeep;

import elser.worker.ledger.Identity;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was lost of a partition, and how it is made whole.
 *
 * @param partition of requests and ledger
 * @param loss what was lost
 * @param offset where reading goes on, null where nothing was ever read
 * @param rebuilt what the ledger gets, null where it has its own
 * @param again records from that offset on that are read anew, where the offset was lost
 */
public record PartitionRecovery(
        int partition,
        Loss loss,
        @Nullable Long offset,
        @Nullable Rebuilt rebuilt,
        @Nullable Again again) {

    /** What can be lost. */
    public enum Loss {
        /** Ledger and offset are there, or the partition was never used. */
        NOTHING,
        /** There is an offset and no ledger. */
        LEDGER,
        /** There is a ledger and no offset. */
        OFFSET,
        /** There is neither, and the other topics tell that there were both. */
        BOTH
    }

    /**
     * Records that nothing answers and that are read, maybe not for the first time.
     *
     * @param records all of them
     * @param recognised those whose request the ledger knows: nothing is said to them
     * @param doubled those that may get a second answer: their request was answered before and is
     *     not known any more, or events from their time are deleted
     */
    public record Again(long records, long recognised, List<String> doubled) {

        public Again {
            doubled = List.copyOf(doubled);
        }
    }

    /** Whether anything is to be written. */
    public boolean isNeeded() {
        return loss != Loss.NOTHING;
    }

    /**
     * Offsets that are committed before anything is written: without a ledger and without an offset
     * a partition looks to a worker like one that nobody has used, with an offset like a loss.
     */
    public static Map<Integer, Long> heldBack(List<PartitionRecovery> recoveries) {
        Map<Integer, Long> offsets = new HashMap<>();
        for (PartitionRecovery each : recoveries) {
            Long offset = each.offset();
            if (each.rebuilt() != null && offset != null) {
                offsets.put(each.partition(), offset);
            }
        }
        return offsets;
    }

    /** The entries to be written before the partition may be used. */
    public List<LedgerWrite> entries() {
        List<LedgerWrite> writes = new ArrayList<>();
        if (rebuilt != null) {
            rebuilt.entries().forEach(entry -> writes.add(LedgerWrite.of(partition, entry)));
        }
        return writes;
    }

    /** What lets it be used: the last to be written, none where the ledger was there. */
    public List<LedgerWrite> identity(Identity identity) {
        return rebuilt == null ? List.of() : List.of(LedgerWrite.of(partition, identity));
    }
}
