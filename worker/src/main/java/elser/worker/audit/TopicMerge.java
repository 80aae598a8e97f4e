package elser.worker.audit;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The records of many partitions, those of each in their order, all of them by time. Of each
 * partition a few are held; those that are ahead are not fetched until the others have come up.
 */
final class TopicMerge {

    private static final int ENOUGH = 2000;
    private static final int FEW = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private final PriorityQueue<Lane> ready =
            new PriorityQueue<>(
                    Comparator.comparingLong(Lane::clock)
                            .thenComparingInt(Lane::rank)
                            .thenComparingInt(lane -> lane.partition.partition()));
    private final Set<Lane> hungry = new HashSet<>();
    private final long now;

    /**
     * @param consumer of all the partitions, where they begin
     * @param now in milliseconds since 1970; no record is later
     */
    TopicMerge(Consumer<byte[], byte[]> consumer, Collection<Lane> lanes, long now) {
        this.consumer = consumer;
        this.now = now;
        lanes.forEach(lane -> this.lanes.put(lane.partition, lane));
        hungry.addAll(lanes);
    }

    /**
     * The next record, null after the last.
     *
     * @throws IllegalStateException when a partition brings nothing for a minute
     */
    @Nullable ConsumerRecord<byte[], byte[]> next() {
        fetch();
        Lane lane = ready.poll();
        if (lane == null) {
            return null;
        }
        ConsumerRecord<byte[], byte[]> record = lane.take(now);
        if (lane.size() == 0) {
            hungry.add(lane);
        } else {
            ready.add(lane);
        }
        return record;
    }

    /** Until each partition has a next record or is read to its end. */
    private void fetch() {
        long began = System.nanoTime();
        while (!hungry.isEmpty()) {
            hungry.removeIf(lane -> consumer.position(lane.partition) >= lane.end());
            if (hungry.isEmpty()) {
                return;
            }
            pauseAndResume();
            boolean came = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                lane(record).add(record, now);
                came = true;
            }
            hungry.removeIf(this::isFed);
            if (came) {
                began = System.nanoTime();
            } else if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "nothing comes of "
                                + hungry.stream().map(lane -> lane.partition).toList()
                                + " though there is more; does a transaction hang?");
            }
        }
    }

    private Lane lane(ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(
                lanes.get(new TopicPartition(record.topic(), record.partition())));
    }

    private boolean isFed(Lane lane) {
        if (lane.size() == 0) {
            return false;
        }
        ready.add(lane);
        return true;
    }

    private void pauseAndResume() {
        Set<TopicPartition> pausing = new HashSet<>();
        Set<TopicPartition> resuming = new HashSet<>();
        for (Lane lane : lanes.values()) {
            if (!lane.isPaused && lane.size() > ENOUGH) {
                pausing.add(lane.partition);
                lane.isPaused = true;
            } else if (lane.isPaused && lane.size() < FEW) {
                resuming.add(lane.partition);
                lane.isPaused = false;
            }
        }
        consumer.pause(pausing);
        consumer.resume(resuming);
    }
}
