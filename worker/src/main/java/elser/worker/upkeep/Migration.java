package elser.worker.upkeep;

import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether requests and ledger can be moved to another number of partitions. */
public sealed interface Migration {

    /**
     * They can.
     *
     * @param from what the ledger was written for, in the format that every version reads: the
     *     first owner that writes puts its own there
     * @param to the number of partitions wanted
     * @param begun whether an earlier attempt was interrupted, and is gone on with
     */
    record Possible(Identity from, int to, boolean begun) implements Migration {

        /** What every partition says when all is done. */
        public Identity target() {
            return new Identity(from.format(), from.groupId(), to);
        }
    }

    /** They have that number already. */
    record Done() implements Migration {}

    /**
     * They cannot.
     *
     * @param why a sentence that says what to do
     */
    record Refused(String why) implements Migration {}

    /** Judges what was found. */
    static Migration of(Partitions found, String groupId, int wanted) {
        Set<Identity> identities = Set.copyOf(found.identities().values());
        Set<Integer> written =
                identities.stream()
                        .map(Identity::partitions)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> groups =
                identities.stream()
                        .map(Identity::groupId)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!groups.isEmpty() && !groups.equals(Set.of(groupId))) {
            return new Refused(
                    "The ledger belongs to the workers of group %s, not of %s: give elser.kafka.group.id, or elser.topics.* of that group."
                            .formatted(String.join(", ", groups), groupId));
        }
        if (written.size() > 1) {
            return new Refused(
                    "The partitions of the ledger were written for different numbers of partitions, %s: a worker was started while they were moved, or topics were mixed up. Nothing was changed; keep both topics and look into the runbook."
                            .formatted(written));
        }
        int from =
                written.isEmpty()
                        ? Math.min(found.requests(), found.ledger())
                        : written.iterator().next();
        String refusal = counts(found, from, wanted);
        if (refusal == null) {
            refusal = losses(found, from);
        }
        if (refusal != null) {
            return new Refused(refusal);
        }
        boolean begun = found.ledger() > from || found.requests() > from;
        if (from == wanted) {
            return new Done();
        }
        return new Possible(new Identity(LedgerCodec.FORMAT, groupId, from), wanted, begun);
    }

    private static @Nullable String counts(Partitions found, int from, int wanted) {
        int most = Math.max(found.requests(), found.ledger());
        if (most > from && most != wanted) {
            return "Requests have %d partitions, the ledger %d, and it was written for %d: a move to %d was begun; end it with --partitions %4$d."
                    .formatted(found.requests(), found.ledger(), from, most);
        }
        if (most > wanted) {
            return "The topics have %d partitions, and Kafka takes none away; --partitions must be more."
                    .formatted(most);
        }
        if (from > most || (from == wanted && found.requests() != found.ledger())) {
            return "The ledger was written for %d partitions, but requests have %d and the ledger %d: one of the topics was made anew. Keep both and look into the runbook."
                    .formatted(from, found.requests(), found.ledger());
        }
        return null;
    }

    /** A ledger without offsets, or the other way round, must be made whole first. */
    private static @Nullable String losses(Partitions found, int from) {
        for (int partition = 0; partition < from; partition++) {
            boolean hasIdentity = found.identities().containsKey(partition);
            boolean hasOffset = found.offsets().containsKey(partition);
            if (hasIdentity != hasOffset || (found.filled().contains(partition) && !hasIdentity)) {
                return "Partition %d has %s: make that whole first, with 'elser-worker recover'."
                        .formatted(
                                partition,
                                hasIdentity
                                        ? "a ledger and no committed offset"
                                        : hasOffset
                                                ? "a committed offset and no ledger"
                                                : "entries in the ledger and no identity record");
            }
        }
        return null;
    }
}
