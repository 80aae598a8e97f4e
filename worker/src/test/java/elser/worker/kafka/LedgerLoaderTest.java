package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.loop.Loader.Result;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a bug in loading; everything else is shown against a broker. */
class LedgerLoaderTest {

    private final IllegalStateException bug = new IllegalStateException("a bug");

    /** Clients and brokers that fail as no broker can make them fail. */
    private final class Broken implements LoopClients, Brokers {

        @Override
        public Consumer<byte[], byte[]> groupConsumer() {
            throw bug;
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            throw bug;
        }

        @Override
        public Duration longestWait() {
            throw bug;
        }

        @Override
        public Consumer<byte[], byte[]> ledgerConsumer() {
            throw bug;
        }

        @Override
        public Brokers brokers() {
            return this;
        }

        @Override
        public int partitions(String topic) {
            throw bug;
        }

        @Override
        public String cleanupPolicy(String topic) {
            throw bug;
        }

        @Override
        public OffsetAndMetadata stableCommitted(String group, TopicPartition partition) {
            throw bug;
        }

        @Override
        public long highWatermark(TopicPartition partition) {
            throw bug;
        }

        @Override
        public long earliest(TopicPartition partition) {
            throw bug;
        }
    }

    @Test
    void aBugInLoading_failsThePartitionAndNotTheWorker() {
        List<Result> results = new ArrayList<>();
        LedgerLoader loader =
                new LedgerLoader(
                        new Broken(),
                        new WorkerConfig.Topics("requests", "events", "ledger", "letters"),
                        new Identity(1, "group", 3),
                        (_, work) -> work.run());

        loader.load(1, () -> true, results::add);

        assertThat(results).containsExactly(new Result.Broken(bug));
    }
}
