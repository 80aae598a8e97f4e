package elser.worker.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * A consumer whose long polls are many short ones. With the group protocol {@code consumer} Kafka's
 * own sends no other fetch within a poll once one was answered without records (KAFKA-20780; 4.3.1
 * does so, 4.4.0 does not): what is published then lies about until the poll is over.
 */
final class ShortPolls extends KafkaConsumer<byte[], byte[]> {

    /** A record waits for so long at most. */
    static final Duration LONGEST = Duration.ofMillis(20);

    ShortPolls(Map<String, Object> properties) {
        super(properties);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        return poll(super::poll, atMost);
    }

    /** Polls until something came, be it a next offset alone, or the time is over. */
    static <K, V> ConsumerRecords<K, V> poll(
            Function<Duration, ConsumerRecords<K, V>> consumer, Duration atMost) {
        Duration left = atMost;
        while (true) {
            Duration wait = left.compareTo(LONGEST) < 0 ? left : LONGEST;
            ConsumerRecords<K, V> polled = consumer.apply(wait);
            left = left.minus(wait);
            if (!polled.isEmpty() || !polled.nextOffsets().isEmpty() || left.isZero()) {
                return polled;
            }
        }
    }
}
