package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.insight.Happening;
import elser.worker.insight.HappeningReader;
import elser.worker.insight.History;
import elser.worker.insight.LedgerState;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the committed records of whole topics, up to where they end at that moment. */
final class TopicReading implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PROGRESS_EVERY = 1_000_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PrintWriter notes;
    private long read;

    /**
     * @param notes is told now and then how far it is
     */
    TopicReading(ClientConfig config, String role, PrintWriter notes) {
        this.consumer = KafkaClients.consumer(config.kafka(), role);
        this.notes = notes;
    }

    /**
     * Reads a topic.
     *
     * @param option that names the topic
     * @param from the time to begin at, null for the oldest record
     * @throws CommandFailure when there is no such topic, or a transaction hangs
     */
    void read(
            String topic,
            String option,
            @Nullable Instant from,
            Consumer<ConsumerRecord<byte[], byte[]>> records) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new CommandFailure(
                    "The topic %s does not exist: make it with 'elser-worker topics create', or name the right one in %s."
                            .formatted(topic, option));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        seek(partitions, ends, from);
        long lastCame = System.nanoTime();
        while (!isAtEnd(ends)) {
            boolean came = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                came = true;
                if (record.offset() < end(ends, record)) {
                    records.accept(record);
                    progress();
                }
            }
            if (came) {
                lastCame = System.nanoTime();
            } else if (System.nanoTime() - lastCame > PATIENCE.toNanos()) {
                throw new CommandFailure(
                        "Nothing more comes of topic %s, though it has more: look whether its brokers are well and no transaction hangs."
                                .formatted(topic));
            }
        }
    }

    /**
     * Reads requests, events and dead letters; requests first, so that the answers to all that were
     * read can be read too.
     */
    void readHistory(ClientConfig config, @Nullable Instant from, History history) {
        HappeningReader reader = new HappeningReader();
        read(
                config.topics().requests(),
                "elser.topics.requests",
                from,
                record -> history.take(reader.asked(record)));
        read(
                config.topics().events(),
                "elser.topics.events",
                from,
                record -> {
                    Happening.Told told = reader.told(record);
                    if (told != null) {
                        history.take(told);
                    }
                });
        read(
                config.topics().deadLetters(),
                "elser.topics.dead-letters",
                from,
                record -> history.take(reader.setAside(record)));
    }

    /** Reads the ledger. */
    void readLedger(ClientConfig config, LedgerState state) {
        read(
                config.topics().ledger(),
                "elser.topics.ledger",
                null,
                record -> state.take(record.partition(), record.key(), record.value()));
    }

    private static long end(Map<TopicPartition, Long> ends, ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(
                ends.get(new TopicPartition(record.topic(), record.partition())));
    }

    private void seek(
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            @Nullable Instant from) {
        if (from == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, from.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        ends.forEach(
                (partition, end) -> {
                    OffsetAndTimestamp first = found.get(partition);
                    consumer.seek(partition, first == null ? end : first.offset());
                });
    }

    private boolean isAtEnd(Map<TopicPartition, Long> ends) {
        Set<TopicPartition> read = new HashSet<>();
        ends.forEach(
                (partition, end) -> {
                    if (consumer.position(partition) >= end) {
                        read.add(partition);
                    }
                });
        consumer.pause(read);
        return read.size() == ends.size();
    }

    private void progress() {
        read++;
        if (read % PROGRESS_EVERY == 0) {
            notes.println(read + " records read");
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
