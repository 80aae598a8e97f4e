package elser.worker.simulation;

import static elser.worker.simulation.KafkaInTest.SHORT;
import static elser.worker.simulation.KafkaInTest.record;
import static elser.worker.simulation.KafkaInTest.send;
import static elser.worker.simulation.KafkaInTest.text;
import static elser.worker.simulation.KafkaInTest.transact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What consumers of assigned partitions get to see, and where it leaves them. */
enum ReaderBehaviour implements Behaviour {
    THE_NEXT_OFFSET_LIES_BEHIND_MARKERS(ReaderBehaviour::nextOffsets),
    A_POLL_MAY_BRING_NOTHING_BUT_A_NEXT_OFFSET(ReaderBehaviour::onlyANextOffset),
    SEEK_GOES_BACK(ReaderBehaviour::seek),
    PAUSED_PARTITIONS_BRING_NOTHING(ReaderBehaviour::pause),
    A_POSITION_BEYOND_THE_END_IS_OUT_OF_RANGE(ReaderBehaviour::outOfRange),
    WITHOUT_A_POSITION_THERE_IS_NO_READING(ReaderBehaviour::noPosition),
    A_WAKEUP_ENDS_ONE_POLL(ReaderBehaviour::wakeup),
    COMPACTION_KEEPS_THE_LATEST_OF_A_KEY(ReaderBehaviour::compaction),
    TOMBSTONES_GO_AT_LAST(ReaderBehaviour::tombstones),
    AN_OPEN_TRANSACTION_HOLDS_BACK_COMPACTION(ReaderBehaviour::openHoldsBackCompaction);

    @SuppressWarnings("ImmutableEnumChecker")
    private final Behaviour behaviour;

    ReaderBehaviour(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public void on(KafkaInTest kafka) {
        behaviour.on(kafka);
    }

    /** The next poll with records or a next offset. */
    private static ConsumerRecords<byte[], byte[]> poll(
            KafkaInTest kafka, Consumer<byte[], byte[]> reader) {
        List<ConsumerRecords<byte[], byte[]>> polled = new ArrayList<>();
        kafka.await(
                () -> {
                    polled.clear();
                    polled.add(reader.poll(SHORT));
                    return !polled.getFirst().nextOffsets().isEmpty();
                });
        return polled.getFirst();
    }

    private static List<String> values(ConsumerRecords<byte[], byte[]> records) {
        List<String> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            values.add(text(record.value()));
        }
        return values;
    }

    private static long next(ConsumerRecords<byte[], byte[]> records, TopicPartition partition) {
        return records.nextOffsets().get(partition).offset();
    }

    private static TopicPartition withRecords(KafkaInTest kafka, String... texts) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            transact(producer, partition, texts);
        }
        kafka.await(() -> kafka.read(partition, true).size() == texts.length);
        return partition;
    }

    private static void nextOffsets(KafkaInTest kafka) {
        TopicPartition partition = withRecords(kafka, "a", "b");
        try (Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            ConsumerRecords<byte[], byte[]> records = poll(kafka, reader);
            assertThat(values(records)).containsExactly("a", "b");
            assertThat(next(records, partition)).isEqualTo(3);
            assertThat(reader.position(partition)).isEqualTo(3);
        }
    }

    private static void onlyANextOffset(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready();
                Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            producer.beginTransaction();
            send(producer, partition, "aborted");
            producer.flush();
            producer.abortTransaction();
            ConsumerRecords<byte[], byte[]> records = poll(kafka, reader);
            assertThat(records.count()).isZero();
            assertThat(next(records, partition)).isEqualTo(2);
        }
    }

    private static void seek(KafkaInTest kafka) {
        TopicPartition partition = withRecords(kafka, "a", "b");
        try (Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            poll(kafka, reader);
            reader.seek(partition, 1);
            assertThat(reader.position(partition)).isEqualTo(1);
            assertThat(values(poll(kafka, reader))).containsExactly("b");
        }
    }

    private static void pause(KafkaInTest kafka) {
        TopicPartition paused = withRecords(kafka, "paused");
        TopicPartition other = withRecords(kafka, "other");
        try (Consumer<byte[], byte[]> reader = kafka.reader(true)) {
            reader.assign(Set.of(paused, other));
            reader.pause(Set.of(paused));
            reader.seek(paused, 0);
            reader.seek(other, 0);
            assertThat(values(poll(kafka, reader))).containsExactly("other");
            assertThat(reader.paused()).containsExactly(paused);
            assertThat(reader.position(paused)).isZero();
            reader.resume(Set.of(paused));
            assertThat(values(poll(kafka, reader))).containsExactly("paused");
        }
    }

    private static void outOfRange(KafkaInTest kafka) {
        TopicPartition partition = withRecords(kafka, "a");
        try (Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            reader.seek(partition, 99);
            assertThatThrownBy(() -> poll(kafka, reader))
                    .isInstanceOf(OffsetOutOfRangeException.class);
        }
    }

    private static void noPosition(KafkaInTest kafka) {
        TopicPartition partition = withRecords(kafka, "a");
        try (Consumer<byte[], byte[]> reader = kafka.reader(true)) {
            reader.assign(Set.of(partition));
            assertThatThrownBy(() -> poll(kafka, reader))
                    .isInstanceOf(NoOffsetForPartitionException.class);
        }
    }

    private static void wakeup(KafkaInTest kafka) {
        TopicPartition partition = withRecords(kafka, "a");
        try (Consumer<byte[], byte[]> reader = kafka.readFrom(partition, true)) {
            reader.wakeup();
            assertThatThrownBy(() -> reader.poll(Duration.ZERO))
                    .isInstanceOf(WakeupException.class);
            assertThat(values(poll(kafka, reader))).containsExactly("a");
        }
    }

    private static void put(
            Producer<byte[], byte[]> producer, TopicPartition partition, String... pairs) {
        for (String pair : pairs) {
            String[] both = pair.split("=", 2);
            var _ =
                    producer.send(
                            both.length == 2
                                    ? record(partition, both[0], both[1])
                                    : KafkaInTest.tombstone(partition, both[0]));
        }
    }

    private static void compaction(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            producer.beginTransaction();
            put(producer, partition, "a=1", "b=1", "a=2");
            producer.commitTransaction();
            producer.beginTransaction();
            put(producer, partition, "b=aborted");
            producer.flush();
            producer.abortTransaction();
        }
        kafka.await(
                () -> {
                    kafka.compact(partition);
                    return kafka.read(partition, false).equals(List.of("1", "2"));
                });
    }

    private static void tombstones(KafkaInTest kafka) {
        TopicPartition partition = kafka.partition();
        try (Producer<byte[], byte[]> producer = kafka.ready()) {
            producer.beginTransaction();
            put(producer, partition, "a=1", "b=1", "a");
            producer.commitTransaction();
        }
        kafka.await(() -> kafka.read(partition, true).equals(List.of("1", "1", "-")));
        kafka.await(
                () -> {
                    kafka.compact(partition);
                    return kafka.read(partition, true).equals(List.of("1"));
                });
    }

    private static void openHoldsBackCompaction(KafkaInTest kafka) {
        TopicPartition before = kafka.partition();
        TopicPartition behind = kafka.partition();
        try (Producer<byte[], byte[]> open = kafka.ready();
                Producer<byte[], byte[]> producer = kafka.ready()) {
            producer.beginTransaction();
            put(producer, before, "a=1", "a=2");
            producer.commitTransaction();
            kafka.compact(before);
            producer.beginTransaction();
            open.beginTransaction();
            put(open, before, "b=1");
            put(open, behind, "b=1");
            open.flush();
            put(producer, behind, "a=1", "a=2");
            producer.commitTransaction();
            kafka.await(
                    () -> {
                        kafka.compact(behind);
                        kafka.compact(before);
                        return kafka.read(before, false).equals(List.of("2", "1"));
                    });
            assertThat(kafka.read(behind, false)).containsExactly("1", "1", "2");
        }
    }
}
