package elser.worker.cli;

import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

import java.time.Duration;
import java.util.Map;

/**
 * Kafka clients for commands that a person waits for: they give up sooner than Kafka's own
 * defaults.
 */
final class KafkaClients {

    private static final String PATIENCE_MS = "20000";
    private static final String REQUEST_MS = "10000";
    private static final String CHECK = "check";

    /** Kafka looks again for what is not there yet after this time, first; then it waits longer. */
    private static final String FIRST_BACKOFF_MS = "20";

    private static final String WANDERING_WAIT_MS = "20";

    private KafkaClients() {}

    static Admin admin(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = ClientProperties.admin(kafka, role);
        shorten(properties);
        properties.putIfAbsent(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, FIRST_BACKOFF_MS);
        return Admin.create(properties);
    }

    /**
     * Some properties are wrong only beside each other, or name files that cannot be used. All
     * clients use the same files, so that one of them is enough to try: a producer, because only
     * its constructor holds its time-outs against each other.
     *
     * @throws org.apache.kafka.common.KafkaException with what a client says
     */
    static void requireSound(WorkerConfig.Kafka kafka) {
        ConsumerConfig _ = new ConsumerConfig(ClientProperties.groupConsumer(kafka, CHECK));
        new KafkaProducer<byte[], byte[]>(
                        ClientProperties.transactionalProducer(kafka, CHECK, CHECK))
                .close(Duration.ZERO);
    }

    /** The two go together: Kafka takes no call that is shorter than its requests. */
    private static void shorten(Map<String, Object> properties) {
        if (!properties.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)
                && !properties.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
            properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        }
    }

    static KafkaProducer<byte[], byte[]> producer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = ClientProperties.producer(kafka, role);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        return new KafkaProducer<>(properties);
    }

    /** A consumer without a group, to be closed by {@link #close}. */
    static KafkaConsumer<byte[], byte[]> consumer(WorkerConfig.Kafka kafka, String role) {
        return new KafkaConsumer<>(consumerProperties(kafka, role));
    }

    /**
     * The same for one that goes from partition to partition: brokers answer a connection in turn,
     * so its first question about the next partition would wait for records that it has asked for
     * of the one before, half a second where none come.
     */
    static KafkaConsumer<byte[], byte[]> wanderingConsumer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = consumerProperties(kafka, role);
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, WANDERING_WAIT_MS);
        return new KafkaConsumer<>(properties);
    }

    private static Map<String, Object> consumerProperties(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = ClientProperties.consumer(kafka, role);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.putIfAbsent(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, FIRST_BACKOFF_MS);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }

    /**
     * Closes a consumer without a group at once: it has nobody to take leave of, and would else
     * wait for the records it has asked for last, half a second where none come.
     */
    static void close(KafkaConsumer<?, ?> consumer) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
