package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.upkeep.LedgerWrite;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes to the ledger, and commits offsets for the workers' group while it has no members, each
 * time all of it or nothing. Of two commands that write at the same time the earlier one fails.
 */
final class LedgerTransactions implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private final WorkerConfig.Topics topics;

    private LedgerTransactions(Producer<byte[], byte[]> producer, ClientConfig config) {
        this.producer = producer;
        this.group = nobody(config);
        this.topics = config.topics();
    }

    /** What a group is told of by somebody who is no member of it. */
    private static ConsumerGroupMetadata nobody(ClientConfig config) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(ClientProperties.groupConsumer(config.kafka(), "upkeep"));
        try {
            return consumer.groupMetadata();
        } finally {
            KafkaClients.close(consumer);
        }
    }

    static LedgerTransactions open(ClientConfig config) {
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        ClientProperties.transactionalProducer(
                                config.kafka(),
                                "upkeep",
                                config.kafka().transactionalIdPrefix() + "-upkeep"));
        try {
            producer.initTransactions();
            return new LedgerTransactions(producer, config);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * Commits records and offsets together.
     *
     * @param offsets by partition of the requests topic
     */
    void commit(List<LedgerWrite> records, Map<Integer, Long> offsets) {
        producer.beginTransaction();
        for (LedgerWrite each : records) {
            String value = each.value();
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    topics.ledger(),
                                    each.partition(),
                                    utf8(each.key()),
                                    value == null ? null : utf8(value)));
        }
        if (!offsets.isEmpty()) {
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            offsets.forEach(
                    (partition, offset) ->
                            committed.put(
                                    new TopicPartition(topics.requests(), partition),
                                    new OffsetAndMetadata(offset)));
            producer.sendOffsetsToTransaction(committed, group);
        }
        producer.commitTransaction();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What was begun and not committed is aborted by the broker. */
    @Override
    public void close() {
        producer.close(PATIENCE);
    }
}
