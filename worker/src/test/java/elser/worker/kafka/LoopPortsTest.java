package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.loop.Pulse;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;

class LoopPortsTest {

    private static final WorkerConfig.Topics TOPICS =
            new WorkerConfig.Topics("requests", "events", "ledger", "letters");

    private final RuntimeException trouble = new KafkaException("trouble");

    private static final class Clients extends UnaskedBrokers implements LoopClients {
        @Override
        public Consumer<byte[], byte[]> groupConsumer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Duration longestWait() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Consumer<byte[], byte[]> ledgerConsumer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Brokers brokers() {
            return this;
        }
    }

    private LoopPorts ports(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        Identity identity = new Identity(1, "group", 3);
        Membership membership = new Membership();
        KafkaJournal journal =
                new KafkaJournal(
                        () -> producer,
                        "requests",
                        new TurnRecords(TOPICS, identity),
                        membership,
                        new Pulse(() -> 0, Duration.ofSeconds(60)),
                        Duration.ZERO);
        journal.open();
        RequestReader reader = new RequestReader(new RequestLimits(Map.of(), Duration.ofDays(1)));
        return new LoopPorts(
                new KafkaSource(
                        consumer, "requests", 3, reader, InstantSource.system(), membership),
                journal,
                new LedgerLoader(new Clients(), TOPICS, identity, (_, work) -> work.run()));
    }

    @Test
    void aProducerThatCannotBeClosed_keepsNobodyInTheGroup() {
        var consumer = new MockConsumer<byte[], byte[]>("none");
        var producer =
                new MockProducer<byte[], byte[]>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public void close(Duration atMost) {
                        throw trouble;
                    }
                };
        LoopPorts ports = ports(consumer, producer);

        assertThatThrownBy(ports::close).isSameAs(trouble);

        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void aMemberThatCannotPause_leavesTheGroupAllTheSame() {
        var consumer =
                new MockConsumer<byte[], byte[]>("none") {
                    @Override
                    public synchronized void pause(Collection<TopicPartition> partitions) {
                        throw trouble;
                    }
                };
        var producer =
                new MockProducer<byte[], byte[]>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        LoopPorts ports = ports(consumer, producer);

        assertThatThrownBy(ports::close).isSameAs(trouble);

        assertThat(consumer.closed()).isTrue();
        assertThat(producer.closed()).isTrue();
    }
}
