package elser.worker.simulation;

import elser.worker.kafka.Brokers;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The simulated Kafka behaves as {@link RealKafkaTest} shows that the real one does. */
@Timeout(60)
class SimulatedKafkaTest {

    private static final int SEEDS = 20;

    @ParameterizedTest
    @EnumSource
    void transactions(TransactionBehaviour behaviour) {
        onEachSeed(behaviour);
    }

    @ParameterizedTest
    @EnumSource
    void readers(ReaderBehaviour behaviour) {
        onEachSeed(behaviour);
    }

    @ParameterizedTest
    @EnumSource
    void groups(GroupBehaviour behaviour) {
        onEachSeed(behaviour);
    }

    private static void onEachSeed(Behaviour behaviour) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (Scheduler scheduler = new Scheduler(seed)) {
                SimulatedKafka kafka = new SimulatedKafka(scheduler);
                kafka.tombstoneRetention(Duration.ZERO);
                Host host = scheduler.host("test");
                boolean[] isDone = {false};
                host.start(
                        "seed " + seed,
                        () -> {
                            behaviour.on(new Simulated(kafka, host));
                            isDone[0] = true;
                        });
                scheduler.run(() -> isDone[0]);
            }
        }
    }

    private record Simulated(SimulatedKafka kafka, Host host) implements KafkaInTest {

        @Override
        public String name(String prefix) {
            return prefix + "-" + kafka.scheduler().random().nextInt(1 << 20);
        }

        @Override
        public String topic(int partitions) {
            String topic = name("topic");
            kafka.createTopic(topic, partitions, "compact");
            return topic;
        }

        @Override
        public Producer<byte[], byte[]> producer(String transactionalId, Duration timeout) {
            return kafka.producer(host, transactionalId, timeout);
        }

        @Override
        public Consumer<byte[], byte[]> member(String group, Protocol protocol) {
            if (!kafka.hasGroup(group)) {
                kafka.createGroup(group, protocol == Protocol.CLASSIC, Duration.ofSeconds(6));
            }
            return kafka.consumer(host, ClientSettings.ofGroup(group, 500));
        }

        @Override
        public Consumer<byte[], byte[]> reader(boolean committedOnly) {
            return kafka.consumer(
                    host,
                    committedOnly
                            ? ClientSettings.READ_COMMITTED
                            : ClientSettings.READ_UNCOMMITTED);
        }

        @Override
        public Brokers brokers() {
            return kafka.brokers(host);
        }

        @Override
        public void expel(String group) {
            kafka.group(group).members().forEach(kafka.group(group)::expel);
        }

        @Override
        public void compact(TopicPartition partition) {
            kafka.compact(partition, Long.MAX_VALUE);
        }

        @Override
        public void await(BooleanSupplier condition) {
            long end = kafka.scheduler().nanos() + LONG.toNanos();
            while (!condition.getAsBoolean()) {
                if (kafka.scheduler().nanos() > end) {
                    throw new AssertionError("waited in vain");
                }
                kafka.scheduler().sleep(Duration.ofMillis(10));
            }
        }
    }
}
