package elser.worker.simulation;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * A consumer that resets no offsets by itself: see {@link
 * org.apache.kafka.clients.consumer.Consumer} for what its methods mean.
 */
final class SimulatedConsumer {

    private static final Duration API_TIMEOUT = Duration.ofSeconds(60);

    private final SimulatedKafka kafka;
    private final Host host;
    private final ClientSettings settings;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final NavigableSet<TopicPartition> paused = Group.set();
    private NavigableSet<TopicPartition> assigned = Group.set();
    private @Nullable GroupMember member;
    private boolean woken;

    SimulatedConsumer(SimulatedKafka kafka, Host host, ClientSettings settings) {
        this.kafka = kafka;
        this.host = host;
        this.settings = settings;
    }

    private void step(String what) {
        kafka.scheduler().step(what);
    }

    private <T> T call(String what, Supplier<@Nullable T> request) {
        return kafka.network().call(host, what, API_TIMEOUT, request);
    }

    void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        step("subscribe");
        String group = settings.group();
        if (group == null) {
            throw new IllegalStateException("a consumer without a group cannot subscribe");
        }
        member =
                new GroupMember(
                        kafka, host, settings, group, kafka.partitions(topics), told(listener));
        assigned = member.owned();
    }

    /** Of what is given up nothing is remembered. */
    private ConsumerRebalanceListener told(ConsumerRebalanceListener listener) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
                step("revoked " + revoked);
                listener.onPartitionsRevoked(revoked);
                forget(revoked);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> lost) {
                step("lost " + lost);
                listener.onPartitionsLost(lost);
                forget(lost);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> added) {
                step("assigned " + added);
                listener.onPartitionsAssigned(added);
            }
        };
    }

    private void forget(Collection<TopicPartition> gone) {
        positions.keySet().removeAll(gone);
        paused.removeAll(gone);
    }

    void assign(Collection<TopicPartition> partitions) {
        step("assign");
        assigned = Group.set();
        assigned.addAll(partitions);
        positions.keySet().retainAll(assigned);
        paused.retainAll(assigned);
    }

    Set<TopicPartition> assignment() {
        NavigableSet<TopicPartition> copy = Group.set();
        copy.addAll(assigned);
        return copy;
    }

    ConsumerGroupMetadata groupMetadata() {
        step("group metadata");
        return member == null
                ? GroupMember.metadata(String.valueOf(settings.group()), "", -1)
                : member.metadata();
    }

    ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        step("poll");
        long deadline = kafka.scheduler().nanos() + timeout.toNanos();
        while (true) {
            if (woken) {
                woken = false;
                throw new WakeupException();
            }
            if (member != null) {
                member.polled();
            }
            positionAll();
            ConsumerRecords<byte[], byte[]> records = fetch();
            Duration left = Duration.ofNanos(deadline - kafka.scheduler().nanos());
            if (!records.nextOffsets().isEmpty() || !left.isPositive()) {
                step("polled");
                return records;
            }
            kafka.scheduler().await("poll waits", this::isToReturn, left);
        }
    }

    private boolean isToReturn() {
        return woken || (member != null && member.hasNews()) || hasMore();
    }

    private boolean hasMore() {
        if (!kafka.network().reaches(host)) {
            return false;
        }
        for (TopicPartition partition : assigned) {
            Long position = positions.get(partition);
            if (position == null || (isFetched(partition) && isToFetch(partition, position))) {
                return true;
            }
        }
        return false;
    }

    private boolean isFetched(TopicPartition partition) {
        return !paused.contains(partition);
    }

    private boolean isToFetch(TopicPartition partition, long position) {
        PartitionLog log = kafka.log(partition);
        return position < log.end(settings.committedOnly())
                || position < log.start()
                || position > log.highWatermark();
    }

    private ConsumerRecords<byte[], byte[]> fetch() {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
        int room = settings.maxPollRecords();
        for (TopicPartition partition : inSomeOrder()) {
            Long position = positions.get(partition);
            if (position == null || !isToFetch(partition, position) || room == 0) {
                continue;
            }
            PartitionLog.Fetched fetched =
                    kafka.log(partition).fetch(position, settings.committedOnly(), room);
            room -= fetched.records().size();
            positions.put(partition, fetched.next());
            next.put(partition, new OffsetAndMetadata(fetched.next()));
            if (!fetched.records().isEmpty()) {
                records.put(partition, received(partition, fetched.records()));
            }
        }
        return new ConsumerRecords<>(records, next);
    }

    /** Those that are read now: sometimes not all of them. */
    private List<TopicPartition> inSomeOrder() {
        List<TopicPartition> fetched = new ArrayList<>();
        if (kafka.network().reaches(host)) {
            assigned.stream().filter(this::isFetched).forEach(fetched::add);
        }
        if (fetched.size() < 2) {
            return fetched;
        }
        RandomGenerator random = kafka.scheduler().random();
        Collections.rotate(fetched, random.nextInt(fetched.size()));
        return random.nextInt(4) == 0 ? fetched.subList(0, 1) : fetched;
    }

    private static List<ConsumerRecord<byte[], byte[]>> received(
            TopicPartition partition, List<Stored> entries) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Stored entry : entries) {
            records.add(
                    new ConsumerRecord<>(
                            partition.topic(),
                            partition.partition(),
                            entry.offset(),
                            entry.timestamp(),
                            TimestampType.CREATE_TIME,
                            size(entry.key()),
                            size(entry.value()),
                            entry.key(),
                            entry.value(),
                            new RecordHeaders(entry.headers()),
                            Optional.empty()));
        }
        return records;
    }

    private static int size(byte @Nullable [] bytes) {
        return bytes == null ? ConsumerRecord.NULL_SIZE : bytes.length;
    }

    /** Where there is no position yet, the group's committed offset is it. */
    private void positionAll() {
        for (TopicPartition partition : List.copyOf(assigned)) {
            if (!positions.containsKey(partition) && kafka.network().reaches(host)) {
                positions.put(partition, committedPosition(partition));
            }
        }
    }

    private long committedPosition(TopicPartition partition) {
        long offset = settings.group() == null ? SimulatedBrokers.NONE : stable(partition);
        if (offset == SimulatedBrokers.NONE) {
            throw new NoOffsetForPartitionException(Set.of(partition));
        }
        return offset;
    }

    private long stable(TopicPartition partition) {
        return stable(partition, API_TIMEOUT);
    }

    private long stable(TopicPartition partition, Duration timeout) {
        GroupOffsets offsets = kafka.group(String.valueOf(settings.group())).offsets();
        return kafka.network()
                .call(
                        host,
                        "committed",
                        timeout,
                        () -> SimulatedBrokers.stable(offsets, partition));
    }

    long position(TopicPartition partition) {
        step("position");
        requireAssigned(partition);
        return positions.computeIfAbsent(partition, this::committedPosition);
    }

    /** Known without asking: it decides nothing, and takes no step of the course. */
    OptionalLong currentLag(TopicPartition partition) {
        requireAssigned(partition);
        Long position = positions.get(partition);
        return position == null
                ? OptionalLong.empty()
                : OptionalLong.of(kafka.log(partition).end(settings.committedOnly()) - position);
    }

    Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long offset = stable(partition, timeout);
            committed.put(
                    partition,
                    offset == SimulatedBrokers.NONE ? null : new OffsetAndMetadata(offset));
        }
        return committed;
    }

    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, log -> log.end(settings.committedOnly()));
    }

    Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, PartitionLog::start);
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, ToLongFunction<PartitionLog> which) {
        return call(
                "list offsets",
                () -> {
                    Map<TopicPartition, Long> offsets = new TreeMap<>(Group.set().comparator());
                    partitions.forEach(
                            each -> offsets.put(each, which.applyAsLong(kafka.log(each))));
                    return offsets;
                });
    }

    void seek(TopicPartition partition, long offset) {
        step("seek " + partition + " to " + offset);
        requireAssigned(partition);
        positions.put(partition, offset);
    }

    void seekToBeginning(Collection<TopicPartition> partitions) {
        partitions.forEach(this::requireAssigned);
        positions.putAll(beginningOffsets(partitions));
    }

    void pause(Collection<TopicPartition> partitions) {
        step("pause " + partitions);
        partitions.forEach(this::requireAssigned);
        paused.addAll(partitions);
    }

    void resume(Collection<TopicPartition> partitions) {
        step("resume " + partitions);
        partitions.forEach(this::requireAssigned);
        paused.removeAll(partitions);
    }

    Set<TopicPartition> paused() {
        return Set.copyOf(paused);
    }

    private void requireAssigned(TopicPartition partition) {
        if (!assigned.contains(partition)) {
            throw new IllegalStateException(partition + " is not assigned");
        }
    }

    /** By any task, which may be held up on the way here, and by the world. */
    void wakeup() {
        if (kafka.scheduler().isInTask()) {
            step("wakeup");
        }
        woken = true;
    }

    void close() {
        close(Duration.ofSeconds(30));
    }

    void close(CloseOptions options) {
        close(options.timeout().orElse(Duration.ofSeconds(30)));
    }

    void close(Duration timeout) {
        step("close consumer");
        if (member != null) {
            member.leave(timeout);
        }
    }
}
