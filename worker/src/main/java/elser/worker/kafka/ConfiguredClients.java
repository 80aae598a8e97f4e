package elser.worker.kafka;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

import java.time.Duration;
import java.util.Map;

/**
 * Clients as configured.
 *
 * @param brokers asked by all loops
 * @param process id of this process
 * @param loop number of the loop in it
 * @param listener told of the clients that last
 */
public record ConfiguredClients(
        WorkerConfig config, Brokers brokers, String process, int loop, ClientListener listener)
        implements LoopClients {

    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final int DELIVERY_TIMEOUT_MS = 15_000;

    /**
     * One transaction after another is refused with {@code CONCURRENT_TRANSACTIONS} until the
     * markers of the one before are written, which takes some milliseconds: Kafka's 100 are what a
     * request would wait for most of the time. The pace does not slow down: while a coordinator is
     * away it is looked for a hundred times a second.
     */
    private static final int RETRY_BACKOFF_MS = 10;

    /** A turn's records for a partition in one batch: a fifth less processor time than Kafka's. */
    private static final int BATCH_BYTES = 128 * 1024;

    /**
     * A broker answers one fetch at a time: a partition that is read from now on, because it is
     * loaded or not held back any more, waits until the fetch for the others is over.
     */
    private static final int FETCH_MAX_WAIT_MS = 100;

    /** A request alone is brought at once. */
    private static final int FETCH_MIN_BYTES = 1;

    /** Holds nobody up: a commit sends what has gathered. */
    private static final int LINGER_MS = 5;

    /** Took processor time and brought nothing beside a broker on the same machine. */
    private static final String COMPRESSION = "none";

    @Override
    public Consumer<byte[], byte[]> groupConsumer() {
        Map<String, Object> properties = groupConsumerProperties();
        Consumer<byte[], byte[]> consumer =
                config.kafka().groupProtocol().equals("classic")
                        ? new KafkaConsumer<>(properties)
                        : new ShortPolls(properties);
        listener.made(groupConsumerId(), consumer);
        return consumer;
    }

    private String groupConsumerId() {
        return "requests-" + loop;
    }

    Map<String, Object> groupConsumerProperties() {
        Map<String, Object> properties =
                ClientProperties.groupConsumer(config.kafka(), groupConsumerId());
        properties.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.limits().transactionRecords());
        // A loop that is stuck holds its partitions no longer than it takes to see that.
        properties.putIfAbsent(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                Math.toIntExact(config.supervision().stuckAfter().toMillis()));
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        properties.putIfAbsent(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_MIN_BYTES);
        return properties;
    }

    @Override
    public Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(producerProperties());
        listener.made(producerId(), producer);
        return producer;
    }

    private String producerId() {
        return "journal-" + loop;
    }

    @Override
    public Duration longestWait() {
        Object given = producerProperties().get(ProducerConfig.MAX_BLOCK_MS_CONFIG);
        return Duration.ofMillis(Long.parseLong(String.valueOf(given).trim()));
    }

    Map<String, Object> producerProperties() {
        String transactionalId =
                config.kafka().transactionalIdPrefix() + "-" + process + "-" + loop;
        Map<String, Object> properties =
                ClientProperties.transactionalProducer(
                        config.kafka(), producerId(), transactionalId);
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        properties.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
        return properties;
    }

    @Override
    public Consumer<byte[], byte[]> ledgerConsumer() {
        return new KafkaConsumer<>(ClientProperties.consumer(config.kafka(), "ledger-" + loop));
    }
}
