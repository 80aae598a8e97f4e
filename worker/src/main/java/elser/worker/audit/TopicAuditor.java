package elser.worker.audit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Reads the topics up to where they end now, and audits what is committed on them. */
public final class TopicAuditor {

    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final AuditTopics topics;

    /**
     * @param consumer reads committed records, without a group
     */
    public TopicAuditor(Consumer<byte[], byte[]> consumer, Admin admin, AuditTopics topics) {
        this.consumer = consumer;
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * Audits.
     *
     * @param now the time at which this is called
     * @param progress is told now and then how many records were read
     * @throws MissingTopicException when one of the topics does not exist
     * @throws KafkaException when Kafka fails
     */
    public AuditReport audit(Scope scope, Instant now, LongConsumer progress) {
        Map<TopicPartition, Long> ends = ends();
        consumer.assign(ends.keySet());
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(ends.keySet());
        Map<TopicPartition, Long> starts = starts(beginnings, ends, scope);
        starts.forEach(consumer::seek);
        Scope judged = new Kept(consumer, admin, topics).judged(beginnings, scope, now);
        TopicMerge merge = new TopicMerge(consumer, lanes(ends), now.toEpochMilli());
        SeenReader reader = new SeenReader(topics);
        Audit audit = new Audit(judged);
        long read = 0;
        for (ConsumerRecord<byte[], byte[]> next = merge.next();
                next != null;
                next = merge.next()) {
            audit.take(reader.read(next));
            read++;
            progress.accept(read);
        }
        return audit.report(now, requests(starts));
    }

    /**
     * The high watermarks. Those of the requests come last, so that nothing read answers what is
     * not read; to reach them waits for transactions that are open.
     */
    private Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : topics.all().reversed()) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos.isEmpty()) {
                throw new MissingTopicException(topic);
            }
            ends.putAll(
                    offsets(
                            infos.stream()
                                    .map(info -> new TopicPartition(topic, info.partition()))
                                    .toList()));
        }
        return ends;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Futures.get(
                        admin.listOffsets(
                                        latest,
                                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                                .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private Map<TopicPartition, Long> starts(
            Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends, Scope scope) {
        if (scope.from() == null) {
            return beginnings;
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        long from = scope.from().minus(scope.leadIn()).toEpochMilli();
        ends.keySet().forEach(partition -> times.put(partition, from));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> since = new HashMap<>();
        ends.forEach(
                (partition, end) -> {
                    OffsetAndTimestamp first = found.get(partition);
                    since.put(partition, first == null ? end : first.offset());
                });
        return since;
    }

    private List<Lane> lanes(Map<TopicPartition, Long> ends) {
        List<Lane> lanes = new ArrayList<>();
        ends.forEach(
                (partition, end) ->
                        lanes.add(
                                new Lane(partition, topics.all().indexOf(partition.topic()), end)));
        return lanes;
    }

    private Map<Integer, Long> requests(Map<TopicPartition, Long> starts) {
        Map<Integer, Long> requests = new HashMap<>();
        starts.forEach(
                (partition, start) -> {
                    if (partition.topic().equals(topics.requests())) {
                        requests.put(partition.partition(), start);
                    }
                });
        return requests;
    }
}
