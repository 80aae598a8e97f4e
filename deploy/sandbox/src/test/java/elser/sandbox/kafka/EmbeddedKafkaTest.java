package elser.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

class EmbeddedKafkaTest {

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private static KafkaProducer<String, String> transactional(String id) {
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                id),
                        new StringSerializer(),
                        new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    /** Reads in a group of the {@code consumer} protocol until {@code count} records came. */
    private static List<String> readCommitted(String topic, int count) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "group.protocol", "consumer",
                                "group.id", "readers-" + topic,
                                "auto.offset.reset", "earliest",
                                "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach((ConsumerRecord<String, String> each) -> values.add(each.value()));
            }
            return values;
        }
    }

    @Test
    void transactions_showWhatWasCommitted() throws Exception {
        createTopic("transactions");
        try (var producer = transactional("t")) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", "committed")).get();
            producer.commitTransaction();
        }
        assertThat(readCommitted("transactions", 1)).containsExactly("committed");
    }

    @Test
    void restart_keepsPortAndData() throws Exception {
        createTopic("kept");
        String address = kafka.bootstrapServers();
        try (var producer = transactional("k")) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("kept", "before")).get();
            producer.commitTransaction();
        }
        kafka.stop();
        kafka.restart();
        assertThat(kafka.bootstrapServers()).isEqualTo(address);
        assertThat(readCommitted("kept", 1)).containsExactly("before");
    }

    @Test
    void topics_areNotCreatedBySending() throws Exception {
        try (Admin admin = Admin.create(client())) {
            assertThatThrownBy(
                            () ->
                                    admin.describeTopics(List.of("nobody-made-me"))
                                            .allTopicNames()
                                            .get())
                    .isInstanceOf(ExecutionException.class);
        }
    }
}
