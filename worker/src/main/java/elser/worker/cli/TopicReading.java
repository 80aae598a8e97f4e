package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.config.WorkerConfig;
import elser.worker.insight.HappeningReader;
import elser.worker.insight.History;
import elser.worker.insight.LedgerState;
import elser.worker.upkeep.Traces;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Reads the committed records of whole topics, up to where they end at that moment. */
final class TopicReading {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PROGRESS_EVERY = 1_000_000;

    private final ClientConfig config;
    private final PrintWriter notes;
    private long read;

    /**
     * @param notes is told now and then how far it is
     */
    TopicReading(ClientConfig config, PrintWriter notes) {
        this.config = config;
        this.notes = notes;
    }

    /**
     * Reads requests, events and dead letters.
     *
     * @param from the time to begin at, null for the oldest records
     * @throws CommandFailure when a topic is missing, or a transaction hangs
     */
    void readInto(History history, @Nullable Instant from) {
        WorkerConfig.Topics topics = config.topics();
        HappeningReader reader = new HappeningReader();
        TopicFeed.Start start =
                from == null ? new TopicFeed.Start.Beginning() : new TopicFeed.Start.Since(from);
        try (TopicFeed feed = TopicFeed.ofHistory(config, start)) {
            readAll(
                    feed,
                    record -> {
                        String topic = record.topic();
                        if (topic.equals(topics.events())) {
                            reader.told(record, history);
                        } else {
                            history.take(
                                    topic.equals(topics.requests())
                                            ? reader.asked(record)
                                            : reader.setAside(record));
                        }
                    });
        }
    }

    /**
     * Reads the ledger.
     *
     * @throws CommandFailure when the topic is missing, or a transaction hangs
     */
    void readInto(LedgerState ledger) {
        try (TopicFeed feed = TopicFeed.ofLedger(config)) {
            readAll(feed, record -> ledger.take(record.partition(), record.key(), record.value()));
        }
    }

    /**
     * Reads events and dead letters, then requests.
     *
     * @throws CommandFailure when a topic is missing, or a transaction hangs
     */
    void readInto(Traces traces) {
        try (TopicFeed feed = TopicFeed.ofAnswers(config, new TopicFeed.Start.Beginning())) {
            readAll(
                    feed,
                    record -> {
                        if (record.topic().equals(config.topics().events())) {
                            traces.event(record);
                        } else {
                            traces.deadLetter(record);
                        }
                    });
        }
        try (TopicFeed feed = TopicFeed.ofRequests(config)) {
            readAll(feed, traces::request);
        }
    }

    private void readAll(TopicFeed feed, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        long before = feed.position();
        long lastCame = System.nanoTime();
        while (!feed.hasReadHistory()) {
            feed.poll(
                    POLL,
                    record -> {
                        records.accept(record);
                        progress();
                    });
            long position = feed.position();
            if (position > before) {
                before = position;
                lastCame = System.nanoTime();
            } else if (System.nanoTime() - lastCame > PATIENCE.toNanos()) {
                throw CommandFailure.topicsSilent();
            }
        }
    }

    private void progress() {
        read++;
        if (read % PROGRESS_EVERY == 0) {
            notes.println(read + " records read");
        }
    }
}
