package elser.worker.cli;

import elser.worker.config.ClientConfig;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Committed records of topics, of all of their partitions, without a group. */
final class TopicFeed implements AutoCloseable {

    /** Where reading begins. */
    sealed interface Start {

        /** At the oldest record there is. */
        record Beginning() implements Start {}

        /** At records that come from now on. */
        record Now() implements Start {}

        /** At the first record of that time or later. */
        record Since(Instant time) implements Start {}
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> history;

    private TopicFeed(ClientConfig config, Map<String, String> topics, Start start) {
        consumer = KafkaClients.consumer(config.kafka(), "watch");
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            topics.forEach((topic, option) -> partitions.addAll(partitions(topic, option)));
            consumer.assign(partitions);
            history = consumer.endOffsets(partitions);
            seek(partitions, start);
        } catch (RuntimeException e) {
            KafkaClients.close(consumer);
            throw e;
        }
    }

    /** Lifecycle events. */
    static TopicFeed ofEvents(ClientConfig config, Start start) {
        return new TopicFeed(
                config, Map.of(config.topics().events(), "elser.topics.events"), start);
    }

    /** All that tells of requests: requests, events and dead letters. */
    static TopicFeed ofHistory(ClientConfig config, Start start) {
        return new TopicFeed(
                config,
                Map.of(
                        config.topics().requests(),
                        "elser.topics.requests",
                        config.topics().events(),
                        "elser.topics.events",
                        config.topics().deadLetters(),
                        "elser.topics.dead-letters"),
                start);
    }

    /** The whole ledger. */
    static TopicFeed ofLedger(ClientConfig config) {
        return new TopicFeed(
                config,
                Map.of(config.topics().ledger(), "elser.topics.ledger"),
                new Start.Beginning());
    }

    /** All that a worker says from now on: events and dead letters. */
    static TopicFeed ofAnswers(ClientConfig config) {
        return ofAnswers(config, new Start.Now());
    }

    /** The same, from anywhere on. */
    static TopicFeed ofAnswers(ClientConfig config, Start start) {
        return new TopicFeed(
                config,
                Map.of(
                        config.topics().events(),
                        "elser.topics.events",
                        config.topics().deadLetters(),
                        "elser.topics.dead-letters"),
                start);
    }

    /** Requests, from the oldest on. */
    static TopicFeed ofRequests(ClientConfig config) {
        return new TopicFeed(
                config,
                Map.of(config.topics().requests(), "elser.topics.requests"),
                new Start.Beginning());
    }

    /** Hands over what has come, waiting at most so long. */
    void poll(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        try {
            consumer.poll(patience).forEach(records);
        } catch (WakeupException _) {
            // somebody wants the caller to look around
        }
    }

    /** Whether everything was read that was there at the start. */
    boolean hasReadHistory() {
        return hasReached(history);
    }

    /** Whether everything before these offsets was read. */
    boolean hasReached(Map<TopicPartition, Long> offsets) {
        try {
            return offsets.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        } catch (WakeupException _) {
            return false;
        }
    }

    /** How far it is: what grows with every record and every gap that was passed. */
    long position() {
        return history.keySet().stream().mapToLong(consumer::position).sum();
    }

    /** Where the partitions ended at the start. */
    Map<TopicPartition, Long> history() {
        return history;
    }

    Set<TopicPartition> partitions() {
        return history.keySet();
    }

    /** Ends a poll that waits; may be called by any thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        KafkaClients.close(consumer);
    }

    private List<TopicPartition> partitions(String topic, String option) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw CommandFailure.topicMissing(topic, option);
        }
        return partitions;
    }

    private void seek(List<TopicPartition> partitions, Start start) {
        switch (start) {
            case Start.Beginning() -> consumer.seekToBeginning(partitions);
            case Start.Now() -> history.forEach(consumer::seek);
            case Start.Since(Instant time) -> {
                Map<TopicPartition, Long> times = new HashMap<>();
                partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
                Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
                history.forEach(
                        (partition, end) -> {
                            OffsetAndTimestamp first = found.get(partition);
                            consumer.seek(partition, first == null ? end : first.offset());
                        });
            }
        }
    }
}
