package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.AclNeed;
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
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Writes to the ledger, and commits offsets for the workers' group while it has no members, each
 * time all of it or nothing. Of two commands that write at the same time the earlier one fails.
 */
final class LedgerTransactions implements AutoCloseable {

    /** How many things are written with one transaction, so that none gets too large. */
    static final int AT_ONCE = 500;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final ConsumerGroupMetadata group;
    private final WorkerConfig.Topics topics;

    LedgerTransactions(
            Producer<byte[], byte[]> producer,
            ConsumerGroupMetadata group,
            WorkerConfig.Topics topics) {
        this.producer = producer;
        this.group = group;
        this.topics = topics;
    }

    /**
     * Begins to write, and keeps from writing who began earlier.
     *
     * @throws CommandFailure when the user may see the transactional id and not write under it,
     *     which cannot be asked before
     */
    static LedgerTransactions open(ClientConfig config) {
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        ClientProperties.transactionalProducer(
                                config.kafka(),
                                "upkeep",
                                ClientProperties.upkeepTransactionalId(config.kafka())));
        try {
            producer.initTransactions();
            return new LedgerTransactions(producer, nobody(config), config.topics());
        } catch (TransactionalIdAuthorizationException _) {
            producer.close(Duration.ZERO);
            throw CommandFailure.lacking(List.of(AclNeed.onUpkeep(config.kafka())));
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
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

    /**
     * Commits many things, at most {@link #AT_ONCE} of them with each transaction.
     *
     * @param writes the records of one thing, which stay together
     * @param committed is told after each transaction how many things are committed
     */
    <T> void commitInParts(
            List<T> things, Function<T, List<LedgerWrite>> writes, IntConsumer committed) {
        for (int first = 0; first < things.size(); first += AT_ONCE) {
            int end = Math.min(things.size(), first + AT_ONCE);
            commit(
                    things.subList(first, end).stream().map(writes).flatMap(List::stream).toList(),
                    Map.of());
            committed.accept(end);
        }
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
