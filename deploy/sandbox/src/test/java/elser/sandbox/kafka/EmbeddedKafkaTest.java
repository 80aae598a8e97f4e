package elser.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
    void dataDirectory_isTakenOverByTheNextBroker(@TempDir Path directory) throws Exception {
        KafkaOptions options = new KafkaOptions(0, Optional.of(directory), Map.of());
        Set<String> topics = new TreeSet<>();
        try (EmbeddedKafka first = EmbeddedKafka.start(options);
                Admin admin = Admin.create(at(first))) {
            admin.createTopics(List.of(new NewTopic("inherited", 1, (short) 1))).all().get();
        }
        try (EmbeddedKafka second = EmbeddedKafka.start(options);
                Admin admin = Admin.create(at(second))) {
            await().until(
                            () -> {
                                topics.addAll(admin.listTopics().names().get());
                                return topics.contains("inherited");
                            });
        }
    }

    private static Map<String, Object> at(EmbeddedKafka broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    @Test
    void aControllerOfItsOwn_outlivesTheBroker(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        KafkaOptions options =
                new KafkaOptions(0, Optional.of(directory.resolve("broker")), Map.of())
                        .controlledFrom(port);
        try (var _ = EmbeddedController.start(port, directory.resolve("controller"));
                EmbeddedKafka broker = EmbeddedKafka.start(options);
                Admin admin = Admin.create(at(broker))) {
            admin.createTopics(List.of(new NewTopic("controlled", 1, (short) 1))).all().get();
            broker.stop();
            broker.restart();
            assertThat(admin.listTopics().names().get()).contains("controlled");
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
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
