package elser.worker.simulation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What became of each record of the requests topic: told from the record and the ledger alone what
 * the transaction that moves the offset past it has to contain.
 */
final class RequestAccount {

    private final Map<Integer, TreeMap<Long, Sent>> topic = new HashMap<>();
    private final Map<Integer, Long> offsets = new HashMap<>();
    private int duplicates;
    private int taken;

    /** Everything that a transaction owes. */
    static final class Due {
        final Set<String> letters = new TreeSet<>();
        final Set<String> copies = new TreeSet<>();
        final List<RequestKey> requested = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
    }

    /** A record stands in the topic. */
    void sent(int partition, long offset, Sent sent) {
        topic.computeIfAbsent(partition, _ -> new TreeMap<>()).put(offset, sent);
    }

    @Nullable Sent at(int partition, long offset) {
        TreeMap<Long, Sent> records = topic.get(partition);
        return records == null ? null : records.get(offset);
    }

    /** The offsets move; what lies between the old and the new ones is due. */
    Due move(Map<Integer, Long> moved, Function<RequestKey, @Nullable String> knownHash) {
        Due due = new Due();
        Map<RequestKey, String> known = new HashMap<>();
        new TreeMap<>(moved)
                .forEach(
                        (partition, next) -> {
                            long before = offsets.getOrDefault(partition, 0L);
                            Violation.unless(
                                    next >= before,
                                    "the offset of partition %d goes back from %d to %d",
                                    partition,
                                    before,
                                    next);
                            offsets.put(partition, next);
                            topic.getOrDefault(partition, new TreeMap<>())
                                    .subMap(before, next)
                                    .forEach(
                                            (offset, sent) ->
                                                    owe(
                                                            due, partition, offset, sent, known,
                                                            knownHash));
                        });
        return due;
    }

    private void owe(
            Due due,
            int partition,
            long offset,
            Sent sent,
            Map<RequestKey, String> known,
            Function<RequestKey, @Nullable String> knownHash) {
        taken++;
        String position = partition + "@" + offset;
        boolean isUnreadable = sent.kind() == Sent.Kind.UNREADABLE;
        boolean isAway = !isUnreadable && sent.home() != partition;
        if (isUnreadable || (isAway && sent.copy())) {
            due.letters.add(position);
        } else if (isAway) {
            due.copies.add(position);
        } else {
            judge(due, position, sent, known, knownHash);
        }
    }

    private void judge(
            Due due,
            String position,
            Sent sent,
            Map<RequestKey, String> known,
            Function<RequestKey, @Nullable String> knownHash) {
        String requestId = String.valueOf(sent.requestId());
        String hash = String.valueOf(sent.hash());
        RequestKey request = sent.key() == null ? null : new RequestKey(sent.key(), requestId);
        String before =
                request == null ? null : known.getOrDefault(request, knownHash.apply(request));
        if (before == null && sent.kind() == Sent.Kind.VALID && request != null) {
            known.put(request, hash);
            due.requested.add(request);
        } else if (before == null) {
            due.letters.add(position);
            due.refused.add(requestId);
        } else if (before.equals(hash)) {
            duplicates++;
        } else {
            due.letters.add(position);
        }
    }

    /** Records that no committed offset has passed. */
    int waiting() {
        int waiting = 0;
        for (var partition : topic.entrySet()) {
            long next = offsets.getOrDefault(partition.getKey(), 0L);
            waiting += partition.getValue().tailMap(next).size();
        }
        return waiting;
    }

    /** Committed offsets by partition. */
    Map<Integer, Long> offsets() {
        return offsets;
    }

    int duplicates() {
        return duplicates;
    }

    int taken() {
        return taken;
    }
}
