package elser.worker.audit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayDeque;
import java.util.Deque;

/** A partition that is read up to an offset: what was fetched of it and not taken yet. */
final class Lane {

    final TopicPartition partition;
    private final int rank;
    private final long end;
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
    private long clock = Long.MIN_VALUE;
    boolean isPaused;

    /**
     * @param rank of the topic: of records of one time those of the lowest rank come first
     * @param end the first offset that is not read
     */
    Lane(TopicPartition partition, int rank, long end) {
        this.partition = partition;
        this.rank = rank;
        this.end = end;
    }

    long end() {
        return end;
    }

    int rank() {
        return rank;
    }

    /** The time of its next record, or of the latest one before where that is later. */
    long clock() {
        return clock;
    }

    int size() {
        return fetched.size();
    }

    void add(ConsumerRecord<byte[], byte[]> record, long now) {
        if (record.offset() < end) {
            fetched.addLast(record);
            if (fetched.size() == 1) {
                tick(now);
            }
        }
    }

    ConsumerRecord<byte[], byte[]> take(long now) {
        ConsumerRecord<byte[], byte[]> record = fetched.removeFirst();
        if (!fetched.isEmpty()) {
            tick(now);
        }
        return record;
    }

    /** A time stamp that lies ahead is a clock that is wrong. */
    private void tick(long now) {
        clock = Math.max(clock, Math.min(fetched.getFirst().timestamp(), now));
    }
}
