package elser.worker.kafka;

import elser.worker.loop.Journal;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One Kafka transaction a turn: ledger, events, dead letters, re-keyed copies and the offsets of
 * every partition written for. The offsets make the broker check the membership, which fences an
 * owner that is none any more.
 */
public final class KafkaJournal implements Journal {

    private static final Logger log = LoggerFactory.getLogger(KafkaJournal.class);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String requestsTopic;
    private final TurnRecords records;
    private final Membership membership;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * Makes a journal.
     *
     * @param producers make a producer with the one transactional id of this journal
     */
    KafkaJournal(
            Supplier<Producer<byte[], byte[]>> producers,
            String requestsTopic,
            TurnRecords records,
            Membership membership) {
        this.producers = producers;
        this.requestsTopic = requestsTopic;
        this.records = records;
        this.membership = membership;
    }

    /**
     * Readies the first producer; ends what an earlier one of the same transactional id left open.
     */
    public void open() {
        producer = settle();
    }

    @Override
    public Outcome commit(Turn turn) {
        Producer<byte[], byte[]> current = producer == null ? settle() : producer;
        producer = current;
        List<ProducerRecord<byte[], byte[]>> toSend = records.of(turn);
        try {
            current.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : toSend) {
                var _ = current.send(record);
            }
            current.sendOffsetsToTransaction(offsets(turn), membership.get());
        } catch (KafkaException | IllegalStateException refused) {
            return abort(current, refused);
        }
        try {
            current.commitTransaction();
            return new Outcome.Committed();
        } catch (RetriableException | org.apache.kafka.common.errors.InterruptException unknown) {
            return doubt(unknown);
        } catch (KafkaException refused) {
            return abortAfterCommit(current, refused);
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
    private Outcome abort(Producer<byte[], byte[]> current, RuntimeException cause) {
        try {
            current.abortTransaction();
        } catch (KafkaException | IllegalStateException unusable) {
            log.atInfo().addKeyValue("cause", unusable.toString()).log("producer replaced");
            producer = settle();
        }
        return new Outcome.Aborted(cause.toString());
    }

    /**
     * The commit was asked for and refused: definite where the producer can still abort, a doubt
     * where it cannot.
     */
    private Outcome abortAfterCommit(Producer<byte[], byte[]> current, KafkaException cause) {
        try {
            current.abortTransaction();
            return new Outcome.Aborted(cause.toString());
        } catch (KafkaException | IllegalStateException _) {
            return doubt(cause);
        }
    }

    private Outcome doubt(KafkaException cause) {
        producer = settle();
        return new Outcome.Doubtful(cause.toString());
    }

    /**
     * A new producer of the same transactional id: its initialisation completes or aborts whatever
     * was pending.
     */
    private Producer<byte[], byte[]> settle() {
        Producer<byte[], byte[]> before = producer;
        producer = null;
        if (before != null) {
            before.close(Duration.ZERO);
        }
        while (true) {
            Producer<byte[], byte[]> fresh = producers.get();
            try {
                fresh.initTransactions();
                return fresh;
            } catch (RetriableException away) {
                fresh.close(Duration.ZERO);
                if (closed.get()) {
                    throw away;
                }
                log.atWarn()
                        .addKeyValue("cause", away.toString())
                        .log("broker is away; trying again");
            }
        }
    }

    /** Lets a journal that waits for its broker give up. Any thread. */
    public void giveUp() {
        closed.set(true);
    }

    @Override
    public void close() {
        closed.set(true);
        Producer<byte[], byte[]> last = producer;
        if (last != null) {
            last.close(Duration.ofSeconds(2));
        }
    }
}
