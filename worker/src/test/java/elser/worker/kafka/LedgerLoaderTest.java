package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.loop.Loader.Result;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What becomes of a bug in loading, of a refusal, and of an open transaction; everything else is
 * shown against a broker.
 */
class LedgerLoaderTest {

    private final IllegalStateException bug = new IllegalStateException("a bug");
    private RuntimeException failure = bug;
    private final List<Result> results = new ArrayList<>();
    private @Nullable Error error;

    private RuntimeException fail() {
        if (error != null) {
            throw error;
        }
        return failure;
    }

    /** Clients and brokers that fail as no broker can make them fail. */
    private final class Broken implements LoopClients, Brokers {

        @Override
        public Consumer<byte[], byte[]> groupConsumer() {
            throw fail();
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            throw fail();
        }

        @Override
        public Duration longestWait() {
            throw fail();
        }

        @Override
        public Consumer<byte[], byte[]> ledgerConsumer() {
            throw fail();
        }

        @Override
        public Brokers brokers() {
            return this;
        }

        @Override
        public int partitions(String topic) {
            throw fail();
        }

        @Override
        public String cleanupPolicy(String topic) {
            throw fail();
        }

        @Override
        public OffsetAndMetadata stableCommitted(String group, TopicPartition partition) {
            throw fail();
        }

        @Override
        public long highWatermark(TopicPartition partition) {
            throw fail();
        }

        @Override
        public long earliest(TopicPartition partition) {
            throw fail();
        }
    }

    private void load() {
        load((_, work) -> work.run());
    }

    private void load(Background background) {
        LedgerLoader loader =
                new LedgerLoader(
                        new Broken(),
                        new WorkerConfig.Topics("requests", "events", "ledger", "letters"),
                        new Identity(1, "group", 3),
                        background);
        loader.load(1, () -> true, results::add);
    }

    @Test
    void aBugInLoading_failsThePartitionAndNotTheWorker() {
        load();

        assertThat(results).containsExactly(new Result.Broken(bug));
    }

    @Test
    void anErrorInLoading_failsThePartitionToo_whichWouldLoadForEver() {
        error = new StackOverflowError("too deep");

        load();

        assertThat(results)
                .singleElement()
                .isInstanceOfSatisfying(
                        Result.Broken.class, broken -> assertThat(broken.bug()).hasCause(error));
    }

    /** Until it ends, the brokers are asked ten times a second. */
    @Test
    void thatAPredecessorsTransactionIsOpenIsToldOnce() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LedgerLoader.class);
        logger.addAppender(lines);
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        Deque<Runnable> later = new ArrayDeque<>();
        try {
            failure = new UnstableOffsetCommitException("a transaction is open");
            load((_, work) -> later.add(work));
            for (int i = 0; i < 3; i++) {
                later.removeFirst().run();
            }
            failure = bug;
            later.removeFirst().run();
        } finally {
            logger.setLevel(before);
            logger.detachAppender(lines);
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly("waiting for a predecessor's transaction to end");
        assertThat(results).containsExactly(new Result.Broken(bug));
    }

    @Test
    void whatTheUserMayNotRead_isNotTriedForEver() {
        failure = new TopicAuthorizationException(Set.of("ledger"));

        load();

        assertThat(results)
                .containsExactly(
                        new Result.Refused(
                                "the brokers do not let the worker use [ledger] as it must: its"
                                    + " user needs Write and DescribeConfigs on all four topics,"
                                    + " and Read on requests and ledger; 'run --check' names what"
                                    + " is missing (Not authorized to access topics: [ledger])"));
    }
}
