package elser.worker.kafka;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;

/**
 * Port to what a loader asks the brokers, each question answered as of now. All of them wait, and
 * throw {@link KafkaException} where the brokers cannot be reached or refuse.
 */
public interface Brokers {

    /** How many partitions a topic has. */
    int partitions(String topic);

    /** The topic's {@code cleanup.policy}. */
    String cleanupPolicy(String topic);

    /**
     * A group's committed offset, null where there is none.
     *
     * @throws UnstableOffsetCommitException while a transaction is open that commits another one
     */
    @Nullable OffsetAndMetadata stableCommitted(String group, TopicPartition partition);

    /** The offset behind the last record, committed or not. */
    long highWatermark(TopicPartition partition);

    /** The offset of the first record that is still there. */
    long earliest(TopicPartition partition);
}
