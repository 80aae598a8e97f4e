package elser.worker.insight;

/** Where a record stands. */
public record Place(String topic, int partition, long offset) {

    /** As Kafka's own tools write it, {@code topic-partition@offset}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
