package elser.worker.simulation;

import static elser.worker.simulation.KafkaInTest.SHORT;
import static elser.worker.simulation.KafkaInTest.commit;
import static elser.worker.simulation.KafkaInTest.offset;
import static elser.worker.simulation.KafkaInTest.send;
import static elser.worker.simulation.KafkaInTest.transact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.worker.simulation.KafkaInTest.Protocol;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a group remembers, and whom it believes. */
enum GroupBehaviour implements Behaviour {
    AN_UNMOVED_OFFSET_IS_COMMITTED(GroupBehaviour::unmovedOffset),
    AN_ABORT_COMMITS_NO_OFFSET(GroupBehaviour::anAbortCommitsNoOffset),
    A_PENDING_OFFSET_MAKES_THE_STABLE_ONE_WAIT(GroupBehaviour::pendingOffset),
    REBALANCE_CONSUMER(kafka -> rebalance(kafka, Protocol.CONSUMER)),
    REBALANCE_CLASSIC(kafka -> rebalance(kafka, Protocol.CLASSIC)),
    EXPULSION_CONSUMER(kafka -> expulsion(kafka, Protocol.CONSUMER)),
    EXPULSION_CLASSIC(kafka -> expulsion(kafka, Protocol.CLASSIC));

    @SuppressWarnings("ImmutableEnumChecker")
    private final Behaviour behaviour;

    GroupBehaviour(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public void on(KafkaInTest kafka) {
        behaviour.on(kafka);
    }

    private static @Nullable OffsetAndMetadata committed(
            KafkaInTest kafka, String group, TopicPartition partition) {
        List<Optional<OffsetAndMetadata>> stable = new ArrayList<>();
        kafka.await(
                () -> {
                    try {
                        OffsetAndMetadata offset =
                                kafka.brokers().stableCommitted(group, partition);
                        stable.add(Optional.ofNullable(offset));
                    } catch (UnstableOffsetCommitException pending) {
                        return false;
                    }
                    return true;
                });
        return stable.getFirst().orElse(null);
    }

    private static void unmovedOffset(KafkaInTest kafka) {
        String group = kafka.name("group");
        TopicPartition read = kafka.partition();
        TopicPartition written = kafka.partition();
        try (Consumer<byte[], byte[]> nobody = kafka.member(group, Protocol.CONSUMER);
                Producer<byte[], byte[]> producer = kafka.ready()) {
            assertThat(committed(kafka, group, read)).isNull();
            producer.beginTransaction();
            send(producer, written, "a");
            producer.sendOffsetsToTransaction(offset(read, 0), nobody.groupMetadata());
            producer.commitTransaction();
        }
        assertThat(committed(kafka, group, read)).isEqualTo(new OffsetAndMetadata(0));
    }

    private static void anAbortCommitsNoOffset(KafkaInTest kafka) {
        String group = kafka.name("group");
        TopicPartition read = kafka.partition();
        try (Consumer<byte[], byte[]> nobody = kafka.member(group, Protocol.CONSUMER);
                Producer<byte[], byte[]> producer = kafka.ready()) {
            commit(producer, read, 1, nobody.groupMetadata());
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(offset(read, 2), nobody.groupMetadata());
            producer.abortTransaction();
        }
        assertThat(committed(kafka, group, read)).isEqualTo(new OffsetAndMetadata(1));
    }

    /**
     * Who has given up waiting is not asked again: the client (4.3.1) may still have the first
     * question under way, hangs the second one on it, and loses the second one if the first is told
     * that the offset is still pending (a StackOverflowError that nobody sees, KAFKA-20765), so
     * that it ends by its time-out.
     */
    private static void pendingOffset(KafkaInTest kafka) {
        String group = kafka.name("group");
        TopicPartition read = kafka.partition();
        try (Consumer<byte[], byte[]> nobody = kafka.member(group, Protocol.CONSUMER);
                Consumer<byte[], byte[]> patient = kafka.member(group, Protocol.CONSUMER);
                Producer<byte[], byte[]> producer = kafka.ready()) {
            commit(producer, read, 1, nobody.groupMetadata());
            assertThat(committed(kafka, group, read)).isEqualTo(new OffsetAndMetadata(1));
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(offset(read, 2), nobody.groupMetadata());
            assertThatThrownBy(() -> nobody.committed(Set.of(read), SHORT.multipliedBy(6)))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> kafka.brokers().stableCommitted(group, read))
                    .isInstanceOf(UnstableOffsetCommitException.class);
            producer.commitTransaction();
            assertThat(patient.committed(Set.of(read), KafkaInTest.LONG))
                    .isEqualTo(Map.of(read, new OffsetAndMetadata(2)));
            assertThat(committed(kafka, group, read)).isEqualTo(new OffsetAndMetadata(2));
        }
    }

    /** A second member joins, and gets one of the first one's two partitions. */
    private static void rebalance(KafkaInTest kafka, Protocol protocol) {
        String group = kafka.name("group");
        String topic = kafka.topic(2);
        try (Member first = new Member(kafka, group, protocol, topic);
                Member second = new Member(kafka, group, protocol, topic);
                Producer<byte[], byte[]> producer = kafka.ready()) {
            kafka.await(() -> first.poll().owned().size() == 2);
            ConsumerGroupMetadata stale = first.metadata();
            kafka.await(() -> second.poll().owned().size() + first.poll().owned().size() == 2);
            kafka.await(() -> second.poll().owned().size() == first.poll().owned().size());
            TopicPartition kept = first.owned().iterator().next();
            TopicPartition lost = second.owned().iterator().next();
            assertThat(first.told())
                    .contains("revoked " + List.of(lost))
                    .noneMatch(each -> each.startsWith("lost"));
            assertThat(second.told()).contains("assigned " + List.of(lost));
            assertThat(stale.generationId()).isLessThan(first.metadata().generationId());

            assertRefused(producer, lost, stale);
            if (protocol == Protocol.CONSUMER) {
                commit(producer, kept, 1, stale);
                assertThat(committed(kafka, group, kept)).isEqualTo(new OffsetAndMetadata(1));
            } else {
                assertRefused(producer, kept, stale);
            }
            commit(producer, kept, 2, first.metadata());
            assertThat(committed(kafka, group, kept)).isEqualTo(new OffsetAndMetadata(2));

            // Nobody asks who owns the partition.
            commit(producer, lost, 3, first.metadata());
            assertThat(committed(kafka, group, lost)).isEqualTo(new OffsetAndMetadata(3));

            assertOffsetsOfNothingAreNotFenced(kafka, producer, stale);
        }
    }

    private static void assertRefused(
            Producer<byte[], byte[]> producer,
            TopicPartition partition,
            ConsumerGroupMetadata member) {
        producer.beginTransaction();
        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(offset(partition, 9), member))
                .isInstanceOf(CommitFailedException.class);
        assertThatThrownBy(producer::commitTransaction).isExactlyInstanceOf(KafkaException.class);
        producer.abortTransaction();
    }

    private static void assertOffsetsOfNothingAreNotFenced(
            KafkaInTest kafka, Producer<byte[], byte[]> producer, ConsumerGroupMetadata stale) {
        TopicPartition written = kafka.partition();
        producer.beginTransaction();
        send(producer, written, "by a zombie");
        producer.sendOffsetsToTransaction(Map.of(), stale);
        producer.commitTransaction();
        kafka.await(() -> kafka.read(written, true).equals(List.of("by a zombie")));
    }

    /** A member is put out, learns of it when it polls, and comes back as another. */
    private static void expulsion(KafkaInTest kafka, Protocol protocol) {
        String group = kafka.name("group");
        TopicPartition partition = kafka.partition();
        try (Member member = new Member(kafka, group, protocol, partition.topic());
                Producer<byte[], byte[]> producer = kafka.ready()) {
            transact(producer, partition, "a");
            kafka.await(() -> !member.poll().owned().isEmpty());
            ConsumerGroupMetadata before = member.metadata();
            commit(producer, partition, 1, before);
            kafka.expel(group);
            assertThat(member.owned()).containsExactly(partition);
            assertRefused(producer, partition, before);
            assertRefused(producer, partition, member.metadata());
            kafka.await(() -> member.poll().told().size() > 2);
            assertThat(member.told())
                    .containsExactly(
                            "assigned " + List.of(partition),
                            "lost " + List.of(partition),
                            "assigned " + List.of(partition));
            assertRefused(producer, partition, before);
            commit(producer, partition, 2, member.metadata());
            assertThat(committed(kafka, group, partition)).isEqualTo(new OffsetAndMetadata(2));
        }
    }
}
