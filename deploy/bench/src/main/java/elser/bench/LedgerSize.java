package elser.bench;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What lies in a ledger. */
final class LedgerSize {

    private LedgerSize() {}

    /** Bytes of a record, on average. */
    static int meanBytes(Lab lab, Topics topics) {
        long[] sums = new long[2];
        read(
                lab,
                topics,
                record -> {
                    sums[0] += EventWatch.size(record);
                    sums[1]++;
                });
        return (int) (sums[0] / Math.max(1, sums[1]));
    }

    /** Entries that are there. */
    static int entries(Lab lab, Topics topics) {
        Set<ByteBuffer> keys = new HashSet<>();
        read(
                lab,
                topics,
                record -> {
                    ByteBuffer key = ByteBuffer.wrap(record.key());
                    if (record.value() == null) {
                        keys.remove(key);
                    } else {
                        keys.add(key);
                    }
                });
        return keys.size();
    }

    private interface Taker {
        void take(ConsumerRecord<byte[], byte[]> record);
    }

    private static void read(Lab lab, Topics topics, Taker taker) {
        List<TopicPartition> partitions =
                IntStream.range(0, topics.partitions())
                        .mapToObj(number -> new TopicPartition(topics.ledger(), number))
                        .toList();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                lab.bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                                ByteArrayDeserializer.class,
                                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                                ByteArrayDeserializer.class))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(taker::take);
            }
        }
    }
}
