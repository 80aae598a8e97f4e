package elser.worker.kafka;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The group membership as it was when the source returned from its last poll. A transaction is
 * committed with this one and no later one: the broker takes a live member's fresh metadata for
 * partitions that others own.
 */
final class Membership {

    private @Nullable ConsumerGroupMetadata metadata;

    void set(ConsumerGroupMetadata asPolled) {
        metadata = asPolled;
    }

    /**
     * The snapshot.
     *
     * @throws IllegalStateException when the consumer was no member of its group then
     */
    ConsumerGroupMetadata get() {
        ConsumerGroupMetadata known = metadata;
        if (known == null || known.generationId() < 0 || known.memberId().isEmpty()) {
            throw new IllegalStateException("the consumer is no member of its group");
        }
        return known;
    }
}
