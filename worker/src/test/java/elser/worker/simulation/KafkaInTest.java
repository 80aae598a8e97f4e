package elser.worker.simulation;

import elser.worker.kafka.Brokers;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Kafka as the behaviours use it: the real one, or the simulated one. */
interface KafkaInTest {

    Duration LONG = Duration.ofMinutes(1);
    Duration SHORT = Duration.ofMillis(50);

    /** The key of records that mean nothing. */
    String FILLER = "filler";

    /** The protocols of consumer groups. */
    enum Protocol {
        CONSUMER,
        CLASSIC
    }

    /** A new topic whose records are compacted when somebody asks for it. */
    String topic(int partitions);

    Producer<byte[], byte[]> producer(String transactionalId, Duration transactionTimeout);

    /** Of a group; reads committed records and resets no offsets. */
    Consumer<byte[], byte[]> member(String group, Protocol protocol);

    /** Of no group; resets no offsets. */
    Consumer<byte[], byte[]> reader(boolean committedOnly);

    Brokers brokers();

    /** Puts all members out of a group. */
    void expel(String group);

    /** Brings compaction on: what can go is gone some time after this was asked for repeatedly. */
    void compact(TopicPartition partition);

    /** Waits, at most a minute, for something that is asked for again and again. */
    void await(BooleanSupplier condition);

    /** A producer with a new id, ready for its first transaction. */
    default Producer<byte[], byte[]> ready() {
        Producer<byte[], byte[]> producer = producer(name("tx"), LONG);
        producer.initTransactions();
        return producer;
    }

    /** A name nobody else has. */
    String name(String prefix);

    default TopicPartition partition() {
        return new TopicPartition(topic(1), 0);
    }

    static void send(Producer<byte[], byte[]> producer, TopicPartition to, String... texts) {
        for (String text : texts) {
            var _ = producer.send(record(to, text, text));
        }
    }

    static ProducerRecord<byte[], byte[]> record(TopicPartition to, String key, String value) {
        return new ProducerRecord<>(to.topic(), to.partition(), bytes(key), bytes(value));
    }

    static ProducerRecord<byte[], byte[]> tombstone(TopicPartition to, String key) {
        return new ProducerRecord<>(to.topic(), to.partition(), bytes(key), null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One whole transaction. */
    static void transact(Producer<byte[], byte[]> producer, TopicPartition to, String... texts) {
        producer.beginTransaction();
        send(producer, to, texts);
        producer.commitTransaction();
    }

    static Map<TopicPartition, OffsetAndMetadata> offset(TopicPartition partition, long offset) {
        return Map.of(partition, new OffsetAndMetadata(offset));
    }

    /** One whole transaction that commits an offset. */
    static void commit(
            Producer<byte[], byte[]> producer,
            TopicPartition partition,
            long offset,
            ConsumerGroupMetadata member) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(offset(partition, offset), member);
        producer.commitTransaction();
    }

    /** Values, but those of {@link #FILLER}, up to what is the end now. */
    default List<String> read(TopicPartition partition, boolean committedOnly) {
        List<String> values = new ArrayList<>();
        try (Consumer<byte[], byte[]> reader = readFrom(partition, committedOnly)) {
            long end = end(reader, partition);
            while (reader.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(SHORT)) {
                    if (!text(record.key()).equals(FILLER)) {
                        values.add(text(record.value()));
                    }
                }
            }
        }
        return values;
    }

    /** A reader at the beginning of a partition. */
    default Consumer<byte[], byte[]> readFrom(TopicPartition partition, boolean committedOnly) {
        Consumer<byte[], byte[]> reader = reader(committedOnly);
        reader.assign(Set.of(partition));
        reader.seekToBeginning(Set.of(partition));
        return reader;
    }

    static long end(Consumer<byte[], byte[]> reader, TopicPartition partition) {
        return reader.endOffsets(Set.of(partition)).getOrDefault(partition, -1L);
    }

    static String text(byte[] bytes) {
        return bytes == null ? "-" : new String(bytes, StandardCharsets.UTF_8);
    }
}
