package elser.worker.kafka;

import elser.contracts.json.RequestReader;
import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * One loop's ports to Kafka, wired together: the journal commits with the membership of the source.
 *
 * @param source requests and group membership
 * @param journal transactions
 * @param loader of ledgers
 */
public record LoopPorts(KafkaSource source, KafkaJournal journal, LedgerLoader loader)
        implements AutoCloseable {

    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final int DELIVERY_TIMEOUT_MS = 15_000;

    /**
     * Makes the ports of a loop.
     *
     * @param admin stays the caller's to close
     * @param process id of this process
     * @param loop number of the loop in it
     * @throws ExecutionException when the requests topic cannot be described
     */
    public static LoopPorts of(
            WorkerConfig config, Admin admin, RequestReader reader, String process, int loop)
            throws InterruptedException, ExecutionException {
        WorkerConfig.Topics topics = config.topics();
        int partitions = partitions(admin, topics.requests());
        Identity identity = new Identity(LedgerCodec.FORMAT, config.kafka().groupId(), partitions);
        Membership membership = new Membership();
        KafkaSource source =
                new KafkaSource(
                        groupConsumer(config, "requests-" + loop),
                        topics.requests(),
                        partitions,
                        reader,
                        membership);
        KafkaJournal journal =
                new KafkaJournal(
                        producers(config, process, loop),
                        topics.requests(),
                        new TurnRecords(topics, identity),
                        membership);
        LedgerLoader loader =
                new LedgerLoader(
                        admin,
                        () ->
                                new KafkaConsumer<>(
                                        ClientProperties.consumer(
                                                config.kafka(), "ledger-" + loop)),
                        topics.requests(),
                        topics.ledger(),
                        identity);
        return new LoopPorts(source, journal, loader);
    }

    private static Consumer<byte[], byte[]> groupConsumer(WorkerConfig config, String role) {
        Map<String, Object> properties = ClientProperties.groupConsumer(config.kafka(), role);
        properties.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.limits().transactionRecords());
        return new KafkaConsumer<>(properties);
    }

    private static Supplier<Producer<byte[], byte[]>> producers(
            WorkerConfig config, String process, int loop) {
        String transactionalId =
                config.kafka().transactionalIdPrefix() + "-" + process + "-" + loop;
        Map<String, Object> properties =
                ClientProperties.transactionalProducer(
                        config.kafka(), "journal-" + loop, transactionalId);
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        return () -> new KafkaProducer<>(properties);
    }

    private static int partitions(Admin admin, String topic)
            throws InterruptedException, ExecutionException {
        return Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .get()
                .partitions()
                .size();
    }

    /** Ends loading and transactions, then leaves the group. */
    @Override
    public void close() {
        loader.close();
        journal.close();
        source.close();
    }
}
