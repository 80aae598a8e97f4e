package elser.bench;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** When events of one type came, in the order in which they did. */
final class Arrivals implements EventWatch.Taker {

    private final String type;
    private final long[] at;
    private final AtomicIntegerArray byPartition;
    private final AtomicInteger number = new AtomicInteger();
    private long bytes;

    /**
     * Begins with none.
     *
     * @param type of the events that count; empty: all
     * @param atMost how many there will be
     */
    Arrivals(String type, int atMost, int partitions) {
        this.type = type;
        at = new long[atMost];
        byPartition = new AtomicIntegerArray(partitions);
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> event, long now) {
        int before = number.get();
        if (before < at.length && (type.isEmpty() || type.equals(EventWatch.type(event)))) {
            at[before] = now;
            bytes += EventWatch.size(event);
            byPartition.incrementAndGet(event.partition());
            number.set(before + 1);
        }
    }

    /** Whether as many have come as there will be. */
    boolean isWhole() {
        return number.get() == at.length;
    }

    int number() {
        return number.get();
    }

    int onPartition(int partition) {
        return byPartition.get(partition);
    }

    /** Once it is whole. */
    long last() {
        return at[at.length - 1];
    }

    double steadyRate() {
        return Statistics.steadyRate(at);
    }

    double lateRate() {
        return Statistics.lateRate(at);
    }

    int meanBytes() {
        return (int) (bytes / Math.max(1, number.get()));
    }
}
