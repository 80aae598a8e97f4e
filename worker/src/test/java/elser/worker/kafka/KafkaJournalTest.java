package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.lifecycle.Announcement;
import elser.worker.loop.Journal.Outcome;
import elser.worker.loop.Pulse;
import elser.worker.loop.Received;
import elser.worker.loop.Stopped;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Which course each failure of a producer takes. */
class KafkaJournalTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final MockProducer<byte[], byte[]> first = producer();
    private final MockProducer<byte[], byte[]> second = producer();
    private final Deque<MockProducer<byte[], byte[]>> producers =
            new ArrayDeque<>(List.of(first, second));
    private final Membership membership = new Membership();
    private final Pulse pulse = new Pulse(() -> 0, Duration.ofSeconds(60));
    private final KafkaJournal journal =
            new KafkaJournal(
                    producers::removeFirst,
                    "requests",
                    new TurnRecords(
                            new WorkerConfig.Topics("requests", "events", "ledger", "letters"),
                            new Identity(1, "group", 3)),
                    membership,
                    pulse,
                    LONGEST_WAIT);

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @BeforeEach
    void open() {
        membership.set(member(4, "member"));
        journal.open();
    }

    /** Nothing but a consumer makes these without the constructor. */
    @SuppressWarnings("removal")
    private static ConsumerGroupMetadata member(int epoch, String id) {
        return new ConsumerGroupMetadata("group", epoch, id, Optional.empty());
    }

    private static Turn turn(Object... raw) {
        List<Turn.DeadLetter> letters =
                java.util.Arrays.stream(raw)
                        .map(each -> new Turn.DeadLetter(received(each), "unreadable", "no JSON"))
                        .toList();
        return new Turn(Map.of(), List.of(), letters, List.of(), Map.of(1, 8L), Set.of());
    }

    private static Received received(Object raw) {
        RequestReading reading = new RequestReading.Unreadable("no JSON", List.of(), null);
        return new Received(1, 7, Instant.EPOCH, reading, 1, false, 1, raw);
    }

    private static ConsumerRecord<byte[], byte[]> raw() {
        return new ConsumerRecord<>("requests", 1, 7, new byte[0], new byte[1]);
    }

    @Test
    void whatIsCommittedIsVisible_andTheLoopIsAtItsTurnAgain() {
        assertThat(journal.commit(turn(raw(), raw()))).isEqualTo(new Outcome.Committed());

        assertThat(first.history()).hasSize(2);
        assertThat(first.consumerGroupOffsetsHistory()).hasSize(1);
        assertThat(pulse.last().doing()).isEqualTo("a turn");
    }

    @Test
    void aMembershipThatHasPassed_isADefiniteAbort() {
        first.sendOffsetsToTransactionException = new CommitFailedException("stale");

        assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Aborted.class);
        assertThat(first.transactionAborted()).isTrue();
        first.sendOffsetsToTransactionException = null;
        assertThat(journal.commit(turn(raw()))).isEqualTo(new Outcome.Committed());
        assertThat(producers).containsExactly(second);
    }

    @Test
    void whereTurnAfterTurnIsRefused_thatIsATrouble_onceOrTwiceIsARebalance() {
        for (int turn = 1; turn <= 3; turn++) {
            assertThat(pulse.trouble()).isNull();
            membership.set(member(-1, "member"));
            assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Aborted.class);
        }
        assertThat(pulse.trouble()).startsWith("turns are refused: ").contains("no member");
        pulse.turned();
        membership.set(member(4, "member"));
        assertThat(journal.commit(turn(raw()))).isEqualTo(new Outcome.Committed());
        pulse.turned();
        membership.set(member(-1, "member"));
        assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Aborted.class);
        assertThat(pulse.trouble()).isNull();
    }

    @Test
    void withoutAMembershipNothingIsCommitted() {
        for (ConsumerGroupMetadata none : List.of(member(-1, "member"), member(3, ""))) {
            membership.set(none);

            assertThat(journal.commit(turn(raw())))
                    .isEqualTo(
                            new Outcome.Aborted(
                                    "java.lang.IllegalStateException: the consumer is no member of"
                                            + " its group"));
        }
        assertThat(first.consumerGroupOffsetsHistory()).isEmpty();
    }

    @Test
    void aCommitWithoutAnAnswer_isADoubtThatANewProducerSettles() {
        first.commitTransactionException = new TimeoutException("away");

        assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Doubtful.class);
        assertThat(first.closed()).isTrue();
        assertThat(second.transactionInitialized()).isTrue();
    }

    @Test
    void aCommitThatIsRefused_isDefiniteWhereTheProducerCanStillAbort() {
        first.commitTransactionException = new KafkaException("a record was not taken");

        assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Aborted.class);
        first.abortTransactionException = new ProducerFencedException("fenced");
        assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Doubtful.class);
    }

    /** As the producer does where it waited for metadata in vain: it tells by the future. */
    private static final class Waiting extends MockProducer<byte[], byte[]> {

        private int sent;

        Waiting() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            sent++;
            return CompletableFuture.failedFuture(new TimeoutException("no metadata"));
        }
    }

    @Test
    void aRecordThatHasWaitedInVain_isTheLastThatIsTried() {
        first.commitTransactionException = new TimeoutException("away");
        Waiting waiting = new Waiting();
        producers.addFirst(waiting);
        assertThat(journal.commit(turn(raw()))).isInstanceOf(Outcome.Doubtful.class);

        assertThat(journal.commit(turn(raw(), raw()))).isInstanceOf(Outcome.Aborted.class);
        assertThat(waiting.sent).isEqualTo(1);
        assertThat(pulse.trouble()).startsWith("waits for the brokers: ");
        pulse.turned();
        pulse.turned();
        assertThat(pulse.trouble()).isNull();
    }

    @Test
    void whatCannotBeWritten_namesItsPartition_andNothingIsSent() {
        assertThat(journal.commit(turn(raw(), "no record")))
                .isInstanceOfSatisfying(
                        Outcome.Unwritable.class,
                        bug -> assertThat(bug.partitions()).isEqualTo(Set.of(1)));
        assertThat(first.history()).isEmpty();
        assertThat(first.transactionInFlight()).isFalse();
    }

    private static Turn saying(String key) {
        LifecycleEvent nothing = null;
        return new Turn(
                Map.of(),
                List.of(new Announcement(key, nothing, null, null)),
                List.of(),
                List.of(),
                Map.of(0, 8L, 1, 8L, 2, 8L),
                Set.of());
    }

    @Test
    void anEventThatCannotBeWritten_namesThePartitionOfItsModel_orAllWhereItHasNone() {
        ModelKey key = new ModelKey("default", ".elser_model_2");
        int home = ModelPartition.of(key, 3);

        assertThat(journal.commit(saying(key.toString())))
                .isInstanceOfSatisfying(
                        Outcome.Unwritable.class,
                        bug -> assertThat(bug.partitions()).isEqualTo(Set.of(home)));
        assertThat(journal.commit(saying("a-request")))
                .isInstanceOfSatisfying(
                        Outcome.Unwritable.class,
                        bug -> assertThat(bug.partitions()).isEqualTo(Set.of(0, 1, 2)));
    }

    @Test
    void whatNoWaitingMends_stopsWithTheFix() {
        Map<KafkaException, String> fixes =
                Map.of(
                        new SaslAuthenticationException("no"), "security.protocol",
                        new TopicAuthorizationException(Set.of("events")),
                                "use [events] as it must",
                        new TransactionalIdAuthorizationException("no"), "transactional ids",
                        new RecordTooLargeException("no"), "max.message.bytes");
        fixes.forEach(
                (error, fix) -> {
                    first.sendOffsetsToTransactionException = new KafkaException("state", error);
                    assertThatThrownBy(() -> journal.commit(turn(raw())))
                            .isInstanceOf(Stopped.class)
                            .hasMessageContaining(fix);
                });
    }

    @Test
    void theBrokersRefuseTheNextProducer_theWorkerStops() {
        first.commitTransactionException = new TimeoutException("away");
        second.initTransactionException = new SaslAuthenticationException("no");

        assertThatThrownBy(() -> journal.commit(turn(raw()))).isInstanceOf(Stopped.class);
    }

    @Test
    void anAbandonedJournalMakesNoProducerAnyMore() {
        first.commitTransactionException = new ProducerFencedException("another has the id");
        first.abortTransactionException = new ProducerFencedException("another has the id");
        journal.abandon();

        assertThatThrownBy(() -> journal.commit(turn(raw())))
                .isInstanceOf(KafkaJournal.GivenUp.class);
        assertThat(producers).containsExactly(second);
    }

    @Test
    void oneThatIsToEndTriesTheBrokersOnceMore() {
        first.commitTransactionException = new TimeoutException("away");
        second.initTransactionException = new TimeoutException("away");
        journal.giveUp();

        assertThatThrownBy(() -> journal.commit(turn(raw())))
                .isInstanceOf(KafkaJournal.GivenUp.class);
        assertThat(second.closed()).isTrue();
    }
}
