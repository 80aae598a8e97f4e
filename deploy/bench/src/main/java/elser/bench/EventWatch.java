package elser.bench;

import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Reads committed events of one run as they come, on a thread of its own. */
final class EventWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final String TYPE_PREFIX = "elser.provisioning.";

    private final Thread thread;
    private volatile boolean isClosed;
    private volatile @Nullable RuntimeException failure;

    /** Takes events, one after the other. */
    interface Taker {

        /**
         * Takes one.
         *
         * @param at when it was read, as of {@link System#nanoTime}
         */
        void take(ConsumerRecord<byte[], byte[]> event, long at);
    }

    /** Starts to read from the beginning. */
    EventWatch(String bootstrapServers, Topics topics, Taker taker) {
        List<TopicPartition> partitions =
                IntStream.range(0, topics.partitions())
                        .mapToObj(number -> new TopicPartition(topics.events(), number))
                        .toList();
        thread =
                Thread.ofPlatform()
                        .name("events")
                        .start(() -> readOrFail(bootstrapServers, partitions, taker));
    }

    private void readOrFail(String bootstrapServers, List<TopicPartition> partitions, Taker taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!isClosed) {
                var events = consumer.poll(POLL);
                long now = System.nanoTime();
                events.forEach(event -> taker.take(event, now));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        10_000,
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class,
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class));
    }

    /** {@code requested}, {@code downloading}, {@code fully_allocated} or {@code failed}. */
    static String type(ConsumerRecord<byte[], byte[]> event) {
        String type = header(event, "ce_type");
        return type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
    }

    static String requestId(ConsumerRecord<byte[], byte[]> event) {
        return header(event, "ce_subject");
    }

    private static String header(ConsumerRecord<byte[], byte[]> event, String name) {
        Header header = event.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Bytes of a record without what Kafka adds. */
    static int size(ConsumerRecord<byte[], byte[]> record) {
        int size = Math.max(0, record.serializedKeySize());
        size += Math.max(0, record.serializedValueSize());
        for (Header header : record.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return size;
    }

    /**
     * Waits for a condition that events bring about.
     *
     * @param what is said where it does not come
     */
    void await(String what, Duration atMost, BooleanSupplier condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            RuntimeException failed = failure;
            if (failed != null) {
                throw failed;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException(
                        what + " did not come within " + atMost.toSeconds() + " s");
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
