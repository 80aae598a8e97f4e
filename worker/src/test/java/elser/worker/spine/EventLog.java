package elser.worker.spine;

import static org.awaitility.Awaitility.await;

import elser.contracts.LifecycleEvent;
import elser.contracts.json.ContractJson;
import elser.worker.config.WorkerConfig;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.core.ConditionTimeoutException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Everything committed to the events topic and the dead letters so far. */
public final class EventLog implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final LifecycleEvent.Type REQUESTED = LifecycleEvent.Type.REQUESTED;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String eventsTopic;
    private final List<LifecycleEvent> events = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();

    EventLog(WorkerConfig config) {
        eventsTopic = config.topics().events();
        // Not by the worker's own settings, which are what is tested.
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                config.kafka().bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(eventsTopic, config.topics().deadLetters())) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            if (record.topic().equals(eventsTopic)) {
                events.add(ContractJson.readEvent(record.value()));
                records.add(record);
            } else {
                deadLetters.add(record);
            }
        }
    }

    /** Waits until the events so far are as wanted. */
    public List<LifecycleEvent> until(Predicate<List<LifecycleEvent>> wanted) {
        return until(PATIENCE, wanted);
    }

    /** The same with another patience. */
    List<LifecycleEvent> until(Duration atMost, Predicate<List<LifecycleEvent>> wanted) {
        try {
            await().atMost(atMost)
                    .pollInterval(Duration.ofMillis(10))
                    .until(
                            () -> {
                                read();
                                return wanted.test(events);
                            });
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("not within " + atMost + ", there is only:" + lines(), late);
        }
        return List.copyOf(events);
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append("\n  ").append(event));
        deadLetters.forEach(letter -> lines.append("\n  dead letter ").append(letter.headers()));
        return lines.toString();
    }

    /** Waits for so many terminal events. */
    public List<LifecycleEvent> untilEnded(long requests) {
        return until(
                all -> all.stream().filter(event -> event.type().isTerminal()).count() >= requests);
    }

    /** Waits until these requests were accepted. */
    public List<LifecycleEvent> untilRequested(String... requestIds) {
        return until(all -> requestIds(all, REQUESTED::equals).containsAll(Set.of(requestIds)));
    }

    /** Waits until every request that was accepted has ended. */
    List<LifecycleEvent> untilNoRequestIsOpen() {
        return until(
                all ->
                        requestIds(all, LifecycleEvent.Type::isTerminal)
                                .containsAll(requestIds(all, REQUESTED::equals)));
    }

    private static Set<String> requestIds(
            List<LifecycleEvent> events, Predicate<LifecycleEvent.Type> type) {
        return events.stream()
                .filter(event -> type.test(event.type()))
                .map(LifecycleEvent::requestId)
                .collect(Collectors.toSet());
    }

    /** Waits for so many dead letters. */
    List<ConsumerRecord<byte[], byte[]>> untilDeadLetters(int count) {
        until(_ -> deadLetters.size() >= count);
        return List.copyOf(deadLetters);
    }

    /** Reads to the end of both topics: everything that is committed now. */
    public List<LifecycleEvent> all() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        return until(
                _ ->
                        ends.entrySet().stream()
                                .allMatch(
                                        end -> consumer.position(end.getKey()) >= end.getValue()));
    }

    /** The events read so far, as records. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        return List.copyOf(records);
    }

    /** The dead letters read so far. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** Events of one request, in the order of its sequence. */
    public static List<LifecycleEvent> of(String requestId, List<LifecycleEvent> all) {
        return all.stream().filter(event -> event.requestId().equals(requestId)).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
