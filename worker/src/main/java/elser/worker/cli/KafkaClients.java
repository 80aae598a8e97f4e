package elser.worker.cli;

import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

import java.util.Map;

/**
 * Kafka clients for commands that a person waits for: they give up sooner than Kafka's own
 * defaults.
 */
final class KafkaClients {

    private static final String PATIENCE_MS = "20000";
    private static final String REQUEST_MS = "10000";

    private KafkaClients() {}

    static Admin admin(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = ClientProperties.admin(kafka, role);
        properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        return Admin.create(properties);
    }

    static KafkaProducer<byte[], byte[]> producer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = ClientProperties.producer(kafka, role);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        return new KafkaProducer<>(properties);
    }

    /** A consumer without a group. */
    static KafkaConsumer<byte[], byte[]> consumer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = ClientProperties.consumer(kafka, role);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties);
    }
}
