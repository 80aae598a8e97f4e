package elser.worker.spine;

import static org.awaitility.Awaitility.await;

import elser.contracts.LifecycleEvent;
import elser.contracts.json.ContractJson;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Everything committed to the events topic and the dead letters so far. */
final class EventLog implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String eventsTopic;
    private final List<LifecycleEvent> events = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();

    EventLog(WorkerConfig config) {
        eventsTopic = config.topics().events();
        consumer = new KafkaConsumer<>(ClientProperties.consumer(config.kafka(), "event-log"));
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
    List<LifecycleEvent> until(Predicate<List<LifecycleEvent>> wanted) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            read();
                            return wanted.test(events);
                        });
        return List.copyOf(events);
    }

    /** Waits for so many terminal events. */
    List<LifecycleEvent> untilEnded(long requests) {
        return until(
                all -> all.stream().filter(event -> event.type().isTerminal()).count() >= requests);
    }

    /** Waits for so many dead letters. */
    List<ConsumerRecord<byte[], byte[]>> untilDeadLetters(int count) {
        until(_ -> deadLetters.size() >= count);
        return List.copyOf(deadLetters);
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return List.copyOf(records);
    }

    /** Events of one request, in the order of its sequence. */
    static List<LifecycleEvent> of(String requestId, List<LifecycleEvent> all) {
        return all.stream().filter(event -> event.requestId().equals(requestId)).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
