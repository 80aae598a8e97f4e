package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.RequestLimits;
import elser.contracts.ServiceSettings;
import elser.contracts.json.ContractJson;
import elser.contracts.json.RequestReader;
import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerReader;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Now;
import elser.worker.lifecycle.Policy;
import elser.worker.loop.EventLoop;
import elser.worker.loop.Journal;
import elser.worker.loop.Loader;
import elser.worker.loop.LoopSettings;
import elser.worker.loop.SilentClusters;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Hostile records through the whole of intake, from the consumer's records to the producer's, with
 * nothing of it left out but the brokers. {@code -Dfuzz.inputs} and {@code -Dfuzz.seed} make it
 * longer and other.
 */
@Timeout(3600)
class IntakeFuzzTest {

    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int AT_ONCE = 50;
    private static final int PARTITIONS = 3;
    private static final int LARGEST_EVENT = 128 * 1024;
    private static final Instant START = Instant.parse("2026-11-23T20:00:00Z");
    private static final WorkerConfig.Topics TOPICS =
            new WorkerConfig.Topics("requests", "events", "ledger", "dead-letters");
    private static final Identity IDENTITY = new Identity(1, "group", PARTITIONS);

    /** What breaks a line, a terminal, or the order of what is read. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final Schema schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(
                            Files.readString(
                                    Path.of("../contracts/schemas/lifecycle-event.schema.json")),
                            InputFormat.JSON);
    private final HostileRecords hostile = new HostileRecords(SEED);
    private final Deque<Runnable> loads = new ArrayDeque<>();
    private final Records records = new Records();
    private final Judge judge = new Judge();
    private long nanos;
    private final EventLoop loop =
            new EventLoop(
                    new KafkaSource(
                            records,
                            TOPICS.requests(),
                            PARTITIONS,
                            new RequestReader(
                                    new RequestLimits(
                                            Map.of(
                                                    "default",
                                                    RequestLimits.Target.UNLIMITED,
                                                    "other",
                                                    RequestLimits.Target.UNLIMITED),
                                            Duration.ofDays(1))),
                            () -> now().wall(),
                            new Membership()),
                    judge,
                    new EmptyLedgers(),
                    new SilentClusters(Set.of("default", "other")),
                    this::now,
                    () -> 0,
                    new LoopSettings(policy(), Duration.ofSeconds(1), 10_000, 1_000, "process"));

    IntakeFuzzTest() throws IOException {}

    private Now now() {
        return new Now(START.plusNanos(nanos), nanos);
    }

    private static Policy policy() {
        return new Policy(
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                new Backoff(Duration.ofSeconds(4), 2, Duration.ofMinutes(1)),
                new InferenceConfig("elser", new ServiceSettings(null, 1, 1, null), null, null),
                new Policy.Limits(100, 1000, 1000, Duration.ofMinutes(1), 500, 2),
                Map.of());
    }

    /** Nobody else has been here. */
    private final class EmptyLedgers implements Loader {
        @Override
        public void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
            loads.add(() -> answer.accept(new Result.Loaded(List.of(), 0, true)));
        }

        @Override
        public void close() {}
    }

    /** The requests topic: records that were put there, each polled once. */
    private static final class Records extends MockConsumer<byte[], byte[]> {

        private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();
        private final long[] ends = new long[PARTITIONS];
        private @Nullable ConsumerRebalanceListener group;

        Records() {
            super("earliest");
        }

        long next(int partition) {
            return ends[partition]++;
        }

        @Override
        public synchronized void subscribe(
                Collection<String> topics, ConsumerRebalanceListener listener) {
            group = listener;
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
            if (group != null) {
                ConsumerRebalanceListener told = group;
                group = null;
                told.onPartitionsAssigned(
                        IntStream.range(0, PARTITIONS)
                                .mapToObj(each -> new TopicPartition(TOPICS.requests(), each))
                                .toList());
            }
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : waiting) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                records.computeIfAbsent(partition, _ -> new ArrayList<>()).add(record);
                next.put(partition, new OffsetAndMetadata(record.offset() + 1));
            }
            waiting.clear();
            return new ConsumerRecords<>(records, next);
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {}

        @Override
        public synchronized void pause(Collection<TopicPartition> partitions) {}

        @Override
        public synchronized void resume(Collection<TopicPartition> partitions) {}

        @Override
        public synchronized OptionalLong currentLag(TopicPartition partition) {
            return OptionalLong.empty();
        }
    }

    /** Takes what is to be written for written, and looks at it as a stranger would. */
    private final class Judge implements Journal {

        private final TurnRecords turns = new TurnRecords(TOPICS, IDENTITY);
        private final LedgerReader ledger = new LedgerReader();
        private final Set<String> handled = new HashSet<>();
        private long copies;
        private long deadLetters;
        private long accepted;
        private long refused;

        @Override
        public Outcome commit(Turn turn) {
            for (TurnRecords.Outgoing outgoing : turns.of(turn)) {
                ProducerRecord<byte[], byte[]> record = outgoing.record();
                switch (record.topic()) {
                    case "requests" -> copy(record);
                    case "events" -> event(record);
                    case "dead-letters" -> deadLetter(record);
                    default -> {
                        if (record.value() != null) {
                            var _ = ledger.read(record.key(), record.value());
                        }
                    }
                }
            }
            return new Outcome.Committed();
        }

        private void copy(ProducerRecord<byte[], byte[]> record) {
            copies++;
            handledOnce(header(record, "elser-rekeyed-from"));
            int partition = record.partition();
            records.waiting.add(
                    new ConsumerRecord<>(
                            TOPICS.requests(),
                            partition,
                            records.next(partition),
                            now().wall().toEpochMilli(),
                            TimestampType.CREATE_TIME,
                            record.key().length,
                            record.value().length,
                            record.key(),
                            record.value(),
                            new RecordHeaders(record.headers()),
                            Optional.empty()));
        }

        private void deadLetter(ProducerRecord<byte[], byte[]> record) {
            deadLetters++;
            handledOnce(
                    "requests-%s@%s"
                            .formatted(
                                    header(record, "elser.error.partition"),
                                    header(record, "elser.error.offset")));
            assertSeen(header(record, "elser.error.message"));
            assertThat(header(record, "elser.error.reason")).matches("[a-z_]+");
        }

        private void handledOnce(String position) {
            assertThat(handled.add(position)).as("handled twice: %s", position).isTrue();
        }

        private void event(ProducerRecord<byte[], byte[]> record) {
            String json = new String(record.value(), StandardCharsets.UTF_8);
            assertThat(record.value().length).isLessThan(LARGEST_EVENT);
            assertThat(
                            schema.validate(
                                    json,
                                    InputFormat.JSON,
                                    context ->
                                            context.executionConfig(
                                                    c -> c.formatAssertionsEnabled(true))))
                    .as(json)
                    .isEmpty();
            for (Header header : record.headers()) {
                assertSeen(new String(header.value(), StandardCharsets.UTF_8));
            }
            LifecycleEvent event = ContractJson.readEvent(record.value());
            if (event.type() == LifecycleEvent.Type.REQUESTED) {
                accepted++;
            } else if (event.type() == LifecycleEvent.Type.FAILED && event.sequence() == 0) {
                refused++;
            }
            LifecycleEvent.Failure failure = event.failure();
            if (failure != null) {
                assertSeen(failure.message());
                failure.violations().forEach(violation -> assertSeen(violation.message()));
            }
        }

        private void assertSeen(String text) {
            assertThat(UNSEEN.matcher(text).find()).as(text).isFalse();
        }

        private String header(ProducerRecord<byte[], byte[]> record, String name) {
            return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {}
    }

    private void turn() {
        loop.turn();
        while (!loads.isEmpty()) {
            loads.removeFirst().run();
        }
        nanos += Duration.ofMillis(100).toNanos();
    }

    @Test
    void whateverIsPublished_eachRecordHasOneEnd() {
        loop.open();
        turn();
        turn();
        long began = System.nanoTime();
        long put = 0;
        while (put < INPUTS) {
            for (int each = 0; each < AT_ONCE && put < INPUTS; each++) {
                int partition = (int) (put % PARTITIONS);
                records.waiting.add(
                        hostile.record(
                                TOPICS.requests(),
                                partition,
                                records.next(partition),
                                put++,
                                now().wall().toEpochMilli()));
            }
            turn();
            judge.handled.clear();
        }
        turn();
        turn();
        if (INPUTS > 10_000) {
            System.out.printf(
                    "%,d records, %,d a second: %s%n",
                    put,
                    put * 1_000_000_000L / (System.nanoTime() - began),
                    loop.snapshot().counts().requests());
        }

        Map<String, Long> ends = loop.snapshot().counts().requests();
        assertThat(loop.snapshot().failed()).isEmpty();
        assertThat(ends.values().stream().mapToLong(n -> n).sum()).isEqualTo(put + judge.copies);
        assertThat(ends.getOrDefault("sent_on", 0L)).isEqualTo(judge.copies);
        assertThat(ends.get("accepted")).isEqualTo(judge.accepted);
        assertThat(ends.get("refused")).isEqualTo(judge.refused);
        assertThat(judge.deadLetters)
                .isEqualTo(
                        ends.get("refused")
                                + ends.get("set_aside")
                                + ends.getOrDefault("request_id_reused", 0L));
        assertThat(ends).as("every end is met").doesNotContainValue(0L);
    }
}
