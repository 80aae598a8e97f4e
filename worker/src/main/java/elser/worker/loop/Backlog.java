package elser.worker.loop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records that were polled and have not been taken into a turn, by partition. A turn takes what
 * fits into its transaction; who has waited longest comes first.
 */
final class Backlog {

    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();

    private static final class Waiting {
        private final ArrayDeque<Received> records = new ArrayDeque<>();
        private long next;
    }

    /** Takes in what was polled of a partition that is worked on. */
    void add(Source.Polled polled, Partitions partitions) {
        polled.next()
                .forEach(
                        (partition, next) -> {
                            if (partitions.active(partition) != null) {
                                waiting.computeIfAbsent(partition, _ -> new Waiting()).next = next;
                            }
                        });
        for (Received record : polled.records()) {
            Waiting ofPartition = waiting.get(record.partition());
            if (ofPartition != null) {
                ofPartition.records.addLast(record);
            }
        }
    }

    /** Whether records of a partition wait. */
    boolean holds(int partition) {
        return waiting.containsKey(partition);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Forgets what waits of a partition. */
    void drop(int partition) {
        waiting.remove(partition);
    }

    /**
     * Moves records into a turn while there is room. The offsets of the partitions they are of move
     * with them.
     */
    void fill(Work work, Partitions partitions, IntakeStage intake, Work.Room room) {
        boolean isFirst = true;
        for (int partition : waiting.keySet().toArray(Integer[]::new)) {
            Shard shard = partitions.active(partition);
            Waiting ofPartition = waiting.remove(partition);
            if (shard == null || ofPartition == null) {
                continue;
            }
            Received record = ofPartition.records.peekFirst();
            while (record != null && (isFirst || room.isLeft(work))) {
                isFirst = false;
                ofPartition.records.removeFirst();
                work.offsets.put(shard, record.offset() + 1);
                work.on(shard);
                work.bytes += record.bytes();
                intake.take(shard, record, work);
                record = ofPartition.records.peekFirst();
            }
            putBack(work, shard, ofPartition, record);
        }
    }

    private void putBack(Work work, Shard shard, Waiting rest, @Nullable Received first) {
        if (first == null) {
            work.offsets.put(shard, rest.next);
        } else {
            waiting.put(shard.partition(), rest);
        }
    }
}
