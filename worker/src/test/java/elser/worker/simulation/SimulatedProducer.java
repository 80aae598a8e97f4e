package elser.worker.simulation;

import elser.worker.simulation.Transactions.Identity;
import elser.worker.simulation.Transactions.Verdict;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * A transactional producer: see {@link org.apache.kafka.clients.producer.Producer} for what its
 * methods mean. A record is on its way from its sending to the end of the transaction at the
 * latest.
 */
final class SimulatedProducer {

    private static final Duration MAX_BLOCK = Duration.ofSeconds(15);

    private final SimulatedKafka kafka;
    private final Host host;
    private final String transactionalId;
    private final Duration transactionTimeout;
    private final Deque<ProducerRecord<byte[], byte[]>> unsent = new ArrayDeque<>();
    private State state = State.NEW;
    private @Nullable Identity identity;
    private @Nullable RuntimeException error;

    private enum State {
        NEW,
        READY,
        IN_TRANSACTION,
        /** The transaction can only be aborted. */
        ABORTABLE,
        /** A commit that was not answered: may be asked for again, no more. */
        COMMIT_UNANSWERED,
        /** The same with an abort. */
        ABORT_UNANSWERED,
        /** Of no use any more. */
        BROKEN,
        CLOSED
    }

    SimulatedProducer(
            SimulatedKafka kafka, Host host, String transactionalId, Duration transactionTimeout) {
        this.kafka = kafka;
        this.host = host;
        this.transactionalId = transactionalId;
        this.transactionTimeout = transactionTimeout;
    }

    private <T> T call(String what, Supplier<@Nullable T> request) {
        return kafka.network().call(host, what, MAX_BLOCK, request);
    }

    /** Asks the coordinator; null, to be asked again, while the last transaction ends. */
    private static @Nullable Verdict settled(Verdict verdict) {
        return verdict == Verdict.CONCURRENT ? null : verdict;
    }

    private Identity identity() {
        if (identity == null) {
            throw new IllegalStateException("initTransactions was not called");
        }
        return identity;
    }

    void initTransactions() {
        require(State.NEW);
        identity =
                call(
                        "init transactions",
                        () ->
                                kafka.transactions().init(transactionalId, transactionTimeout)
                                                == Verdict.CONCURRENT
                                        ? null
                                        : kafka.transactions().identity(transactionalId));
        state = State.READY;
    }

    void beginTransaction() {
        kafka.scheduler().step("begin transaction");
        requireNoError();
        require(State.READY);
        state = State.IN_TRANSACTION;
    }

    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        kafka.scheduler().step("send");
        requireNoError();
        require(State.IN_TRANSACTION);
        unsent.add(record);
        if (kafka.scheduler().random().nextInt(4) == 0) {
            sendSome();
        }
        return new CompletableFuture<>();
    }

    void flush() {
        while (!unsent.isEmpty() && state == State.IN_TRANSACTION) {
            sendSome();
        }
    }

    /** Sends the first of what is unsent, however many those are. */
    private void sendSome() {
        int count = 1 + kafka.scheduler().random().nextInt(unsent.size());
        List<ProducerRecord<byte[], byte[]>> batch = List.copyOf(unsent).subList(0, count);
        try {
            Verdict verdict = call("produce", () -> settled(produce(batch)));
            if (verdict == Verdict.FENCED) {
                fail(State.ABORTABLE, oldEpoch());
            }
        } catch (TimeoutException expired) {
            fail(State.ABORTABLE, expired);
        }
        for (int i = 0; i < count; i++) {
            unsent.removeFirst();
        }
    }

    private Verdict produce(List<ProducerRecord<byte[], byte[]>> batch) {
        for (ProducerRecord<byte[], byte[]> record : batch) {
            TopicPartition partition = partition(record);
            Verdict verdict = kafka.transactions().addPartition(identity(), partition);
            if (verdict != Verdict.DONE) {
                return verdict;
            }
            Long timestamp = record.timestamp();
            kafka.log(partition)
                    .append(
                            timestamp == null ? host.wall().toEpochMilli() : timestamp,
                            record.key(),
                            record.value(),
                            List.of(record.headers().toArray()),
                            identity().producerId());
        }
        return Verdict.DONE;
    }

    private TopicPartition partition(ProducerRecord<byte[], byte[]> record) {
        int count = kafka.topic(record.topic()).logs.size();
        Integer wanted = record.partition();
        byte[] key = record.key();
        if (wanted != null) {
            return new TopicPartition(record.topic(), wanted);
        }
        return new TopicPartition(
                record.topic(), key == null ? 0 : Utils.toPositive(Utils.murmur2(key)) % count);
    }

    void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
        kafka.scheduler().step("send offsets");
        requireNoError();
        require(State.IN_TRANSACTION);
        if (offsets.isEmpty()) {
            return;
        }
        if (kafka.scheduler().random().nextBoolean()) {
            flush();
            requireNoError();
        }
        Map<TopicPartition, Long> positions = new HashMap<>();
        offsets.forEach((partition, offset) -> positions.put(partition, offset.offset()));
        switch (call("commit offsets", () -> offer(positions, member))) {
            case TAKEN -> {}
            case FENCED -> throw fail(State.BROKEN, fenced());
            case STALE_MEMBER ->
                    throw fail(
                            State.ABORTABLE,
                            new CommitFailedException(
                                    "Transaction offset Commit failed due to consumer group"
                                            + " metadata mismatch"));
        }
    }

    private enum Offer {
        TAKEN,
        FENCED,
        STALE_MEMBER
    }

    private @Nullable Offer offer(
            Map<TopicPartition, Long> positions, ConsumerGroupMetadata member) {
        Verdict verdict = kafka.transactions().addGroup(identity(), member.groupId());
        if (verdict != Verdict.DONE) {
            return verdict == Verdict.CONCURRENT ? null : Offer.FENCED;
        }
        Group group = kafka.group(member.groupId());
        if (!group.takesCommit(member.memberId(), member.generationId(), positions.keySet())) {
            return Offer.STALE_MEMBER;
        }
        group.offsets().pend(identity().producerId(), positions);
        return Offer.TAKEN;
    }

    void commitTransaction() {
        kafka.scheduler().step("commit transaction");
        if (state != State.COMMIT_UNANSWERED) {
            requireNoError();
            require(State.IN_TRANSACTION);
            flush();
            requireNoError();
        }
        end(true);
    }

    void abortTransaction() {
        kafka.scheduler().step("abort transaction");
        if (state == State.BROKEN) {
            requireNoError();
        }
        if (state != State.ABORTABLE && state != State.ABORT_UNANSWERED) {
            require(State.IN_TRANSACTION);
        }
        unsent.clear();
        end(false);
    }

    private void end(boolean isCommit) {
        state = isCommit ? State.COMMIT_UNANSWERED : State.ABORT_UNANSWERED;
        Verdict verdict = call(isCommit ? "commit" : "abort", () -> endAtCoordinator(isCommit));
        switch (verdict) {
            case DONE, CONCURRENT -> {
                error = null;
                state = State.READY;
            }
            case FENCED -> throw fail(State.BROKEN, fenced());
            case ENDED_OTHERWISE ->
                    throw fail(
                            State.BROKEN,
                            new InvalidTxnStateException("the transaction has ended already"));
        }
    }

    private Verdict endAtCoordinator(boolean isCommit) {
        Verdict verdict = kafka.transactions().end(identity(), isCommit);
        if (verdict == Verdict.DONE) {
            identity = kafka.transactions().identity(transactionalId);
        }
        return verdict;
    }

    private RuntimeException fail(State next, RuntimeException cause) {
        state = next;
        error = cause;
        return cause;
    }

    private static ProducerFencedException fenced() {
        return new ProducerFencedException(
                "There is a newer producer with the same transactionalId");
    }

    private static InvalidProducerEpochException oldEpoch() {
        return new InvalidProducerEpochException(
                "Producer attempted to produce with an old epoch.");
    }

    private void requireNoError() {
        switch (error) {
            case null -> {}
            case ProducerFencedException _ -> throw fenced();
            case InvalidProducerEpochException _ -> throw oldEpoch();
            default ->
                    throw new KafkaException(
                            "Cannot execute transactional method because we are in an error state",
                            error);
        }
    }

    private void require(State wanted) {
        if (state != wanted) {
            throw new IllegalStateException("the producer is " + state + ", not " + wanted);
        }
    }

    /** Leaves an open transaction to the coordinator. */
    void close(Duration timeout) {
        kafka.scheduler().step("close producer within " + timeout);
        state = State.CLOSED;
    }

    void close() {
        close(Duration.ZERO);
    }
}
