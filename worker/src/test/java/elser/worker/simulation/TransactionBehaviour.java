package elser.worker.simulation;

import static elser.worker.simulation.KafkaInTest.end;
import static elser.worker.simulation.KafkaInTest.offset;
import static elser.worker.simulation.KafkaInTest.send;
import static elser.worker.simulation.KafkaInTest.transact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;

import java.time.Duration;

/** What transactions show to whom, and who may go on with them. */
enum TransactionBehaviour implements Behaviour {
    A_COMMIT_SHOWS_ALL_OF_IT(TransactionBehaviour::aCommitShowsAllOfIt),
    AN_ABORT_HIDES_RECORDS(TransactionBehaviour::anAbortHidesRecords),
    AN_OPEN_TRANSACTION_HOLDS_BACK_LATER_RECORDS(TransactionBehaviour::openHoldsBack),
    THE_HIGH_WATERMARK_LIES_BEYOND_THE_LAST_STABLE_OFFSET(TransactionBehaviour::highWatermark),
    MARKERS_TAKE_OFFSETS(TransactionBehaviour::markersTakeOffsets),
    AN_EMPTY_TRANSACTION_LEAVES_NO_TRACE(TransactionBehaviour::anEmptyTransaction),
    A_LATER_PRODUCER_ENDS_WHAT_AN_EARLIER_ONE_LEFT(TransactionBehaviour::aLaterProducerEnds),
    FENCED_WHEN_COMMITTING(TransactionBehaviour::fencedWhenCommitting),
    FENCED_WHEN_SENDING(TransactionBehaviour::fencedWhenSending),
    FENCED_WHEN_COMMITTING_OFFSETS(TransactionBehaviour::fencedWhenCommittingOffsets),
    FENCED_WHEN_ABORTING(TransactionBehaviour::fencedWhenAborting),
    TOO_LATE_TO_COMMIT(TransactionBehaviour::tooLateToCommit),
    TOO_LATE_TO_SEND_BUT_NOT_TO_ABORT(TransactionBehaviour::tooLateToSend);

    @SuppressWarnings("ImmutableEnumChecker")
    private final Behaviour behaviour;

    TransactionBehaviour(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public void on(KafkaInTest kafka) {
        behaviour.on(kafka);
    }

    private static void aCommitShowsAllOfIt(KafkaInTest kafka) {
        String topic = kafka.topic(2);
        TopicPartition one = new TopicPartition(topic, 0);
        TopicPartition other = new TopicPartition(topic, 1);
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            producer.beginTransaction();
            send(producer, one, "a", "b");
            send(producer, other, "c");
            producer.flush();
            assertThat(kafka.read(one, true)).isEmpty();
            assertThat(kafka.read(one, false)).containsExactly("a", "b");
            producer.commitTransaction();
        }
        kafka.await(() -> kafka.read(one, true).size() == 2);
        kafka.await(() -> kafka.read(other, true).size() == 1);
    }

    private static void anAbortHidesRecords(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            producer.beginTransaction();
            send(producer, partition, "aborted");
            producer.flush();
            producer.abortTransaction();
            transact(producer, partition, "committed");
        }
        kafka.await(() -> !kafka.read(partition, true).isEmpty());
        assertThat(kafka.read(partition, true)).containsExactly("committed");
        assertThat(kafka.read(partition, false)).containsExactly("aborted", "committed");
    }

    private static void openHoldsBack(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> slow = kafka.ready();
                Producer<byte[], byte[]> quick = kafka.ready()) {
            slow.beginTransaction();
            send(slow, partition, "slow");
            slow.flush();
            transact(quick, partition, "quick");
            assertThat(kafka.read(partition, true)).isEmpty();
            slow.commitTransaction();
            kafka.await(() -> kafka.read(partition, true).size() == 2);
            assertThat(kafka.read(partition, true)).containsExactly("slow", "quick");
        }
    }

    private static void highWatermark(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready();
                Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            transact(producer, partition, "a");
            kafka.await(() -> end(reader, partition) == 2);
            producer.beginTransaction();
            send(producer, partition, "b");
            producer.flush();
            assertThat(end(reader, partition)).isEqualTo(2);
            assertThat(kafka.brokers().highWatermark(partition)).isEqualTo(3);
            assertThat(kafka.brokers().earliest(partition)).isZero();
            producer.abortTransaction();
            kafka.await(() -> end(reader, partition) == 4);
        }
    }

    private static void markersTakeOffsets(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            transact(producer, partition, "a", "b");
            transact(producer, partition, "c");
        }
        kafka.await(() -> kafka.read(partition, true).size() == 3);
        assertThat(kafka.brokers().highWatermark(partition)).isEqualTo(5);
    }

    private static void anEmptyTransaction(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            producer.beginTransaction();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.abortTransaction();
            transact(producer, partition, "a");
        }
        kafka.await(() -> kafka.brokers().highWatermark(partition) == 2);
    }

    private static void aLaterProducerEnds(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        String id = kafka.name("tx");
        Producer<byte[], byte[]> dead = kafka.producer(id, KafkaInTest.LONG);
        dead.initTransactions();
        dead.beginTransaction();
        send(dead, partition, "left");
        dead.flush();
        dead.close(Duration.ZERO);
        try (Producer<byte[], byte[]> next = kafka.producer(id, KafkaInTest.LONG)) {
            next.initTransactions();
            assertThat(kafka.brokers().highWatermark(partition)).isEqualTo(2);
            transact(next, partition, "next");
        }
        kafka.await(() -> !kafka.read(partition, true).isEmpty());
        assertThat(kafka.read(partition, true)).containsExactly("next");
    }

    /** A producer with an open transaction, after another one with its id was readied. */
    private static Producer<byte[], byte[]> zombie(KafkaInTest kafka, TopicPartition partition) {
        String id = kafka.name("tx");
        Producer<byte[], byte[]> zombie = kafka.producer(id, KafkaInTest.LONG);
        zombie.initTransactions();
        zombie.beginTransaction();
        send(zombie, partition, "zombie");
        zombie.flush();
        try (Producer<byte[], byte[]> next = kafka.producer(id, KafkaInTest.LONG)) {
            next.initTransactions();
        }
        return zombie;
    }

    private static void fencedWhenCommitting(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> zombie = zombie(kafka, partition)) {
            assertThatThrownBy(zombie::commitTransaction)
                    .isInstanceOf(ProducerFencedException.class);
            assertThatThrownBy(zombie::abortTransaction)
                    .isInstanceOf(ProducerFencedException.class);
            assertThatThrownBy(zombie::beginTransaction)
                    .isInstanceOf(ProducerFencedException.class);
        }
        assertThat(kafka.read(partition, true)).isEmpty();
    }

    private static void fencedWhenSending(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> zombie = zombie(kafka, partition)) {
            send(zombie, partition, "more");
            assertThatThrownBy(zombie::commitTransaction)
                    .isInstanceOf(InvalidProducerEpochException.class);
            assertThatThrownBy(zombie::abortTransaction)
                    .isInstanceOf(ProducerFencedException.class);
        }
        assertThat(kafka.brokers().highWatermark(partition)).isEqualTo(2);
    }

    private static void fencedWhenCommittingOffsets(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> zombie = zombie(kafka, partition);
                Consumer<byte[], byte[]> member =
                        kafka.member(kafka.name("group"), KafkaInTest.Protocol.CONSUMER)) {
            assertThatThrownBy(
                            () ->
                                    zombie.sendOffsetsToTransaction(
                                            offset(partition, 1), member.groupMetadata()))
                    .isInstanceOf(ProducerFencedException.class);
            assertThatThrownBy(zombie::abortTransaction)
                    .isInstanceOf(ProducerFencedException.class);
        }
    }

    private static void fencedWhenAborting(KafkaInTest kafka) {
        try (Producer<byte[], byte[]> zombie = zombie(kafka, kafka.partition())) {
            assertThatThrownBy(zombie::abortTransaction)
                    .isInstanceOf(ProducerFencedException.class);
        }
    }

    /** A producer whose open transaction took too long. */
    private static Producer<byte[], byte[]> late(KafkaInTest kafka, TopicPartition partition) {
        Producer<byte[], byte[]> late = kafka.producer(kafka.name("tx"), Duration.ofMillis(500));
        late.initTransactions();
        late.beginTransaction();
        send(late, partition, "late");
        late.flush();
        try (Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            kafka.await(() -> end(reader, partition) == 2);
        }
        assertThat(kafka.read(partition, true)).isEmpty();
        return late;
    }

    private static void tooLateToCommit(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> late = late(kafka, partition)) {
            assertThatThrownBy(late::commitTransaction)
                    .isInstanceOf(InvalidTxnStateException.class);
            assertThatThrownBy(late::abortTransaction).isExactlyInstanceOf(KafkaException.class);
        }
        assertThat(kafka.read(partition, true)).isEmpty();
    }

    private static void tooLateToSend(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> late = late(kafka, partition)) {
            send(late, partition, "later");
            assertThatThrownBy(late::commitTransaction)
                    .isInstanceOf(InvalidProducerEpochException.class);
            late.abortTransaction();
            transact(late, partition, "next");
        }
        kafka.await(() -> !kafka.read(partition, true).isEmpty());
        assertThat(kafka.read(partition, true)).containsExactly("next");
    }
}
