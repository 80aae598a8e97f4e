package elser.worker.simulation;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** A group's committed offsets, and those of transactions that have not ended here yet. */
final class GroupOffsets {

    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<Long, Map<TopicPartition, Long>> pending = new HashMap<>();

    void commit(Map<TopicPartition, Long> offsets) {
        committed.putAll(offsets);
    }

    void pend(long producerId, Map<TopicPartition, Long> offsets) {
        pending.computeIfAbsent(producerId, _ -> new HashMap<>()).putAll(offsets);
    }

    void end(long producerId, boolean isCommit) {
        Map<TopicPartition, Long> offsets = pending.remove(producerId);
        if (offsets != null && isCommit) {
            committed.putAll(offsets);
        }
    }

    /** What a producer's transaction has still to commit. */
    Map<TopicPartition, Long> pending(long producerId) {
        return pending.getOrDefault(producerId, Map.of());
    }

    @Nullable Long committed(TopicPartition partition) {
        return committed.get(partition);
    }

    /** Whether no open transaction commits another offset. */
    boolean isStable(TopicPartition partition) {
        return pending.values().stream().noneMatch(offsets -> offsets.containsKey(partition));
    }

    void expire() {
        committed.clear();
    }
}
