package elser.worker.kafka;

import elser.worker.config.WorkerConfig;
import elser.worker.log.LogKeys;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Looks at the topics again and again: whether the brokers answer, and whether requests and ledger
 * still are what the worker started with. What changes while no partition moves is seen here.
 */
public final class TopicWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final TopicFit fit;
    private final Duration every;
    private final LongSupplier nanos;
    private final Consumer<String> whenMisfit;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long answeredAt;
    private volatile @Nullable RuntimeException failure;

    private TopicWatch(
            TopicFit fit, Duration every, LongSupplier nanos, Consumer<String> whenMisfit) {
        this.fit = fit;
        this.every = every;
        this.nanos = nanos;
        this.whenMisfit = whenMisfit;
        this.answeredAt = nanos.getAsLong();
    }

    /**
     * Begins to look.
     *
     * @param partitions of requests and ledger when the worker started
     * @param every pause between two looks
     * @param whenMisfit told what does not fit any more and how to mend it, once
     */
    public static TopicWatch start(
            Brokers brokers,
            WorkerConfig.Topics topics,
            int partitions,
            Duration every,
            LongSupplier nanos,
            Consumer<String> whenMisfit) {
        TopicFit fit = new TopicFit(brokers, topics.requests(), topics.ledger(), partitions);
        TopicWatch watch = new TopicWatch(fit, every, nanos, whenMisfit);
        Thread.ofVirtual().name("topic-watch").start(watch::watch);
        return watch;
    }

    private void watch() {
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                String misfit = look();
                if (misfit != null) {
                    whenMisfit.accept(misfit);
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable String look() {
        try {
            String misfit = fit.misfit();
            answeredAt = nanos.getAsLong();
            failure = null;
            return misfit;
        } catch (RuntimeException trouble) {
            String hopeless = Hopeless.sentence(trouble);
            if (hopeless != null) {
                return hopeless;
            }
            if (failure == null && closed.getCount() > 0) {
                tell(trouble);
            }
            failure = trouble;
            return null;
        }
    }

    private static void tell(RuntimeException trouble) {
        if (trouble instanceof KafkaException) {
            log.atWarn()
                    .addKeyValue(LogKeys.CAUSE, trouble.toString())
                    .log("the topics cannot be looked at");
        } else {
            log.atError().setCause(trouble).log("looking at the topics failed; it is tried again");
        }
    }

    /** What keeps the brokers from being used, null for nothing. Any thread. */
    public @Nullable String trouble() {
        Duration since = Duration.ofNanos(nanos.getAsLong() - answeredAt);
        RuntimeException cause = failure;
        if (cause == null) {
            return since.compareTo(every.plus(ANSWER_WITHIN)) <= 0 ? null : silence(since);
        }
        return cause instanceof KafkaException
                ? silence(since) + ": " + cause
                : "the topics could not be looked at for " + since.toSeconds() + " s: " + cause;
    }

    private static String silence(Duration since) {
        return "the brokers have not answered for " + since.toSeconds() + " s";
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
