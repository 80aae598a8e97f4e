package elser.worker.simulation;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads from the simulated Kafka what each transaction was when it was decided to be committed. */
final class TransactionLog {

    private final SimulatedKafka kafka;
    private final Scheduler scheduler;

    TransactionLog(SimulatedKafka kafka, Scheduler scheduler) {
        this.kafka = kafka;
        this.scheduler = scheduler;
    }

    /** Tells of every transaction that is committed. */
    void observe(Consumer<Committed> observer) {
        kafka.transactions()
                .observe(
                        (id, producer, partitions) ->
                                observer.accept(read(id, producer, partitions)));
    }

    private Committed read(String id, long producer, Iterable<TopicPartition> partitions) {
        List<Written> records = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            for (Stored stored : kafka.log(partition).open(producer)) {
                records.add(written(partition, stored));
            }
        }
        Map<Integer, Long> offsets = new TreeMap<>();
        kafka.group(Settings.GROUP)
                .offsets()
                .pending(producer)
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        return new Committed(id, records, offsets);
    }

    private static Written written(TopicPartition partition, Stored stored) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : stored.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return new Written(
                partition.topic(),
                partition.partition(),
                stored.offset(),
                stored.key(),
                stored.value(),
                headers);
    }

    /** Appends a record to the requests topic outside of any transaction. */
    long append(
            int partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, String> headers) {
        List<Header> all = new ArrayList<>();
        headers.forEach(
                (name, text) ->
                        all.add(new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8))));
        long offset =
                kafka.publish(new TopicPartition(Oracle.REQUESTS, partition), key, value, all);
        if (scheduler.isTraced()) {
            String text = value == null ? "null" : new String(value, StandardCharsets.UTF_8);
            scheduler.note(
                    "request %d@%d %s"
                            .formatted(
                                    partition,
                                    offset,
                                    text.length() > 300 ? text.length() + " bytes" : text));
        }
        return offset;
    }

    /** The events as a reader of committed records has them, partition by partition. */
    List<Written> eventsInOrder() {
        List<Written> events = new ArrayList<>();
        for (TopicPartition partition : kafka.topic(Oracle.EVENTS).partitions()) {
            var log = kafka.log(partition);
            log.fetch(log.start(), true, Integer.MAX_VALUE)
                    .records()
                    .forEach(stored -> events.add(written(partition, stored)));
        }
        return events;
    }
}
