package elser.worker.kafka;

import elser.worker.log.LogKeys;
import elser.worker.loop.Journal;
import elser.worker.loop.Pulse;
import elser.worker.loop.Received;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One Kafka transaction a turn: ledger, events, dead letters, re-keyed copies and the offsets of
 * every partition written for. The offsets make the broker check the membership, which fences an
 * owner that is none any more.
 */
public final class KafkaJournal implements Journal {

    private static final Logger log = LoggerFactory.getLogger(KafkaJournal.class);
    private static final String WAITING = "waits for the brokers: ";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * Turns that are refused one after another before it is a trouble: a rebalance is soon over.
     */
    private static final int REFUSED_WITHOUT_TROUBLE = 2;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String requestsTopic;
    private final TurnRecords records;
    private final Membership membership;
    private final Pulse pulse;
    private final Duration longestWait;
    private final CountDownLatch given = new CountDownLatch(1);
    private volatile boolean abandoned;
    private @Nullable Producer<byte[], byte[]> producer;
    private int refusedTurns;

    /**
     * Makes a journal.
     *
     * @param producers make a producer with the one transactional id of this journal
     * @param longestWait after which every call of such a producer ends by itself
     */
    KafkaJournal(
            Supplier<Producer<byte[], byte[]>> producers,
            String requestsTopic,
            TurnRecords records,
            Membership membership,
            Pulse pulse,
            Duration longestWait) {
        this.producers = producers;
        this.requestsTopic = requestsTopic;
        this.records = records;
        this.membership = membership;
        this.pulse = pulse;
        this.longestWait = longestWait;
    }

    /**
     * Readies the first producer; ends what an earlier one of the same transactional id left open.
     */
    public void open() {
        producer = settle();
    }

    @Override
    public Outcome commit(Turn turn) {
        try {
            return commitOrSettle(turn);
        } finally {
            pulse.at("a turn");
        }
    }

    private Outcome commitOrSettle(Turn turn) {
        Producer<byte[], byte[]> current = producer == null ? settle() : producer;
        producer = current;
        List<TurnRecords.Outgoing> toSend;
        try {
            toSend = records.of(turn);
        } catch (TurnRecords.Unwritable bug) {
            return new Outcome.Unwritable(bug.partitions(), bug);
        }
        SentRecords sent = new SentRecords();
        try {
            current.beginTransaction();
            for (TurnRecords.Outgoing outgoing : toSend) {
                pulse.atCall("sending a turn", longestWait);
                sent.add(outgoing, current.send(outgoing.record()));
            }
            pulse.atCall("sending a turn's offsets", longestWait);
            current.sendOffsetsToTransaction(offsets(turn), membership.get());
        } catch (KafkaException | IllegalStateException refused) {
            return abort(current, refused, sent);
        }
        try {
            pulse.atCall("committing a turn", longestWait);
            current.commitTransaction();
            refusedTurns = 0;
            return new Outcome.Committed();
        } catch (RetriableException | InterruptException unknown) {
            return doubt(unknown);
        } catch (KafkaException refused) {
            return abortAfterCommit(current, refused, sent);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(Turn turn) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        turn.offsets()
                .forEach(
                        (partition, offset) ->
                                offsets.put(
                                        new TopicPartition(requestsTopic, partition),
                                        new OffsetAndMetadata(offset)));
        if (offsets.isEmpty()) {
            throw new IllegalArgumentException("a turn that commits no offsets is not fenced");
        }
        return offsets;
    }

    /**
     * The commit was never asked for: whatever becomes of the producer, the transaction cannot be
     * visible.
     */
    private Outcome abort(
            Producer<byte[], byte[]> current, RuntimeException cause, SentRecords sent) {
        if (isTimeout(cause)) {
            pulse.trouble(WAITING + cause.getMessage());
        }
        try {
            pulse.atCall("aborting a turn", longestWait);
            current.abortTransaction();
        } catch (KafkaException | IllegalStateException unusable) {
            Hopeless.stopIf(cause);
            log.atInfo().addKeyValue(LogKeys.CAUSE, unusable.toString()).log("producer replaced");
            producer = settle();
        }
        return aborted(cause, sent);
    }

    private static boolean isTimeout(RuntimeException cause) {
        return cause.getCause() instanceof TimeoutException || cause instanceof TimeoutException;
    }

    /** Told once the transaction is over: by then every record has been answered. */
    private Outcome aborted(RuntimeException cause, SentRecords sent) {
        Map<Received, String> refused = sent.refused();
        if (!refused.isEmpty()) {
            return new Outcome.Unsendable(refused);
        }
        Hopeless.stopIf(cause);
        refusedTurns++;
        if (refusedTurns > REFUSED_WITHOUT_TROUBLE && !isTimeout(cause)) {
            pulse.trouble("turns are refused: " + cause);
        }
        return new Outcome.Aborted(cause.toString());
    }

    /**
     * The commit was asked for and refused: definite where the producer can still abort, a doubt
     * where it cannot.
     */
    private Outcome abortAfterCommit(
            Producer<byte[], byte[]> current, KafkaException cause, SentRecords sent) {
        try {
            pulse.atCall("aborting a turn", longestWait);
            current.abortTransaction();
            return aborted(cause, sent);
        } catch (KafkaException | IllegalStateException _) {
            Hopeless.stopIf(cause);
            return doubt(cause);
        }
    }

    private Outcome doubt(KafkaException cause) {
        producer = settle();
        return new Outcome.Doubtful(cause.toString());
    }

    /**
     * A new producer of the same transactional id: its initialisation completes or aborts whatever
     * was pending. Waits for the brokers for as long as they are away.
     *
     * @throws GivenUp when nobody wants it any more
     */
    private Producer<byte[], byte[]> settle() {
        Producer<byte[], byte[]> before = producer;
        producer = null;
        if (before != null) {
            before.close(Duration.ZERO);
        }
        while (true) {
            if (abandoned) {
                throw new GivenUp("another thread does this one's work");
            }
            Producer<byte[], byte[]> fresh = initialised();
            if (fresh != null) {
                return fresh;
            }
        }
    }

    /** A producer that can be used, null where the brokers are away. */
    private @Nullable Producer<byte[], byte[]> initialised() {
        pulse.atCall("settling the last transaction", longestWait);
        Producer<byte[], byte[]> fresh = producers.get();
        try {
            fresh.initTransactions();
            return fresh;
        } catch (KafkaException away) {
            fresh.close(Duration.ZERO);
            Hopeless.stopIf(away);
            if (away instanceof InterruptException || given.getCount() == 0) {
                throw new GivenUp(away.toString());
            }
            log.atWarn()
                    .addKeyValue(LogKeys.CAUSE, away.toString())
                    .log("broker is away; trying again");
            pulse.trouble(WAITING + away.getMessage());
            if (!(away instanceof RetriableException)) {
                rest();
            }
            return null;
        }
    }

    /** What has not waited for the brokers itself is not tried again at once. */
    private void rest() {
        try {
            boolean _ = given.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new GivenUp("interrupted");
        }
    }

    /** Lets a journal that waits for its broker give up after one more attempt. Any thread. */
    public void giveUp() {
        given.countDown();
    }

    /** Lets it never make a producer again: somebody else uses its transactional id. Any thread. */
    public void abandon() {
        abandoned = true;
        giveUp();
    }

    /** It was told to end before the brokers were there. */
    public static final class GivenUp extends RuntimeException {

        private static final long serialVersionUID = 1L;

        GivenUp(String cause) {
            super(cause);
        }
    }

    @Override
    public void close() {
        giveUp();
        Producer<byte[], byte[]> last = producer;
        if (last != null) {
            last.close(abandoned ? Duration.ZERO : Duration.ofSeconds(2));
        }
    }
}
