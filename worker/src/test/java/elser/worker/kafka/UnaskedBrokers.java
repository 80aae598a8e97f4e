package elser.worker.kafka;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Brokers that a test lets be asked what it overrides, and nothing else. */
public class UnaskedBrokers implements Brokers {

    @Override
    public int partitions(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String cleanupPolicy(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OffsetAndMetadata stableCommitted(String group, TopicPartition partition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long highWatermark(TopicPartition partition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long earliest(TopicPartition partition) {
        throw new UnsupportedOperationException();
    }
}
