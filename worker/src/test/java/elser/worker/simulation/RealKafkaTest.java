package elser.worker.simulation;

import elser.worker.kafka.AdminBrokers;
import elser.worker.kafka.Brokers;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The behaviours that the simulation rests on, shown on a real broker. */
@ExtendWith(SharedBroker.class)
@Timeout(90)
class RealKafkaTest {

    private final Admin admin;
    private final KafkaInTest kafka;

    RealKafkaTest(TestBroker broker) {
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        kafka = new Real(admin, broker.bootstrapServers(), new AtomicLong());
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @EnumSource
    void transactions(TransactionBehaviour behaviour) {
        behaviour.on(kafka);
    }

    @ParameterizedTest
    @EnumSource
    void readers(ReaderBehaviour behaviour) {
        behaviour.on(kafka);
    }

    @ParameterizedTest
    @EnumSource
    void groups(GroupBehaviour behaviour) {
        behaviour.on(kafka);
    }

    /**
     * @param rolls how often a log was made to go on in a new segment
     */
    private record Real(Admin admin, String bootstrapServers, AtomicLong rolls)
            implements KafkaInTest {

        private static final Map<String, String> COMPACTED =
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "1000",
                        "min.cleanable.dirty.ratio", "0.001",
                        "delete.retention.ms", "0");

        @Override
        public String name(String prefix) {
            return prefix + "-" + UUID.randomUUID();
        }

        @Override
        public String topic(int partitions) {
            String topic = name("topic");
            NewTopic created =
                    new NewTopic(topic, Optional.of(partitions), Optional.empty())
                            .configs(COMPACTED);
            done(admin.createTopics(List.of(created)).all());
            return topic;
        }

        private static <T> T done(KafkaFuture<T> future) {
            try {
                return future.get();
            } catch (InterruptedException | ExecutionException failed) {
                throw new AssertionError(failed);
            }
        }

        @Override
        public Producer<byte[], byte[]> producer(String transactionalId, Duration timeout) {
            return new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers,
                            "transactional.id",
                            transactionalId,
                            "transaction.timeout.ms",
                            (int) timeout.toMillis(),
                            "key.serializer",
                            ByteArraySerializer.class,
                            "value.serializer",
                            ByteArraySerializer.class));
        }

        private Map<String, Object> consumerProperties(boolean committedOnly) {
            Map<String, Object> properties = new HashMap<>();
            properties.put("bootstrap.servers", bootstrapServers);
            properties.put(
                    "isolation.level", committedOnly ? "read_committed" : "read_uncommitted");
            properties.put("enable.auto.commit", false);
            properties.put("auto.offset.reset", "none");
            properties.put("key.deserializer", ByteArrayDeserializer.class);
            properties.put("value.deserializer", ByteArrayDeserializer.class);
            return properties;
        }

        @Override
        public Consumer<byte[], byte[]> member(String group, Protocol protocol) {
            Map<String, Object> properties = consumerProperties(true);
            properties.put("group.id", group);
            properties.put("group.protocol", protocol.name().toLowerCase(Locale.ROOT));
            if (protocol == Protocol.CLASSIC) {
                properties.put(
                        "partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
                properties.put("heartbeat.interval.ms", 300);
            }
            return new KafkaConsumer<>(properties);
        }

        @Override
        public Consumer<byte[], byte[]> reader(boolean committedOnly) {
            return new KafkaConsumer<>(consumerProperties(committedOnly));
        }

        @Override
        public Brokers brokers() {
            return new AdminBrokers(admin);
        }

        @Override
        public void expel(String group) {
            done(
                    admin.removeMembersFromConsumerGroup(
                                    group, new RemoveMembersFromConsumerGroupOptions())
                            .all());
        }

        /** A segment is compacted once it is not the latest, which a later record brings about. */
        @Override
        public void compact(TopicPartition partition) {
            long timestamp = System.currentTimeMillis() + 2_000 * rolls.incrementAndGet();
            try (Producer<byte[], byte[]> producer = ready()) {
                producer.beginTransaction();
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        partition.topic(),
                                        partition.partition(),
                                        timestamp,
                                        KafkaInTest.bytes(FILLER),
                                        KafkaInTest.bytes(FILLER)));
                producer.commitTransaction();
            }
        }

        @Override
        public void await(BooleanSupplier condition) {
            Awaitility.await()
                    .atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .pollInSameThread()
                    .until(condition::getAsBoolean);
        }
    }
}
