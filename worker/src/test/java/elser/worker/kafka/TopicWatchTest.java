package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of a bug in looking, and of a refusal; everything else is shown against a broker.
 */
@Timeout(20)
class TopicWatchTest {

    private static final WorkerConfig.Topics TOPICS =
            new WorkerConfig.Topics("requests", "events", "ledger", "letters");

    private static final class Answers extends UnaskedBrokers {

        private volatile int partitions;
        private volatile RuntimeException failure = new IllegalStateException("a bug");

        @Override
        public int partitions(String topic) {
            if (partitions == 0) {
                throw failure;
            }
            return partitions;
        }

        @Override
        public String cleanupPolicy(String topic) {
            return "compact";
        }
    }

    @Test
    void aBugInLookingIsTold_andTheTopicsAreLookedAtAgain() throws Exception {
        Answers brokers = new Answers();
        CompletableFuture<String> misfit = new CompletableFuture<>();
        try (TopicWatch watch =
                TopicWatch.start(
                        brokers, TOPICS, 3, Duration.ofMillis(10), () -> 0, misfit::complete)) {
            await().until(() -> watch.trouble() != null);
            assertThat(watch.trouble())
                    .isEqualTo(
                            "the topics could not be looked at for 0 s:"
                                    + " java.lang.IllegalStateException: a bug");

            brokers.partitions = 3;
            await().until(() -> watch.trouble() == null);
            brokers.partitions = 4;

            assertThat(misfit.get()).contains("has 4", "started with 3");
        }
    }

    @Test
    void whatMayNotBeLookedAtAnyMore_endsTheWorker() throws Exception {
        Answers brokers = new Answers();
        brokers.failure = new TopicAuthorizationException(Set.of("ledger"));
        CompletableFuture<String> misfit = new CompletableFuture<>();
        try (TopicWatch _ =
                TopicWatch.start(
                        brokers, TOPICS, 3, Duration.ofMillis(10), () -> 0, misfit::complete)) {
            assertThat(misfit.get())
                    .startsWith("the brokers do not let the worker use [ledger] as it must");
        }
    }
}
