package elser.worker.simulation;

import elser.worker.kafka.Brokers;
import elser.worker.kafka.LoopClients;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brokers that keep everything in memory and lose nothing, and clients of them. What is done here
 * directly is done by the world: at once, and by nobody who could fail.
 */
final class SimulatedKafka {

    /** How long a group waits for a member it does not hear of. */
    private static final Duration SESSION = Duration.ofSeconds(45);

    private final Scheduler scheduler;
    private final Network network;
    private final Transactions transactions;
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private Duration tombstoneRetention = Duration.ofHours(24);
    private boolean rejoinsUnasked;

    SimulatedKafka(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.network = new Network(scheduler);
        this.transactions = new Transactions(scheduler, new Markers());
    }

    private final class Markers implements Transactions.Destinations {

        @Override
        public void mark(TopicPartition partition, long producerId, boolean isCommit) {
            log(partition).mark(now(), producerId, isCommit);
            if (scheduler.isTraced()) {
                scheduler.note(
                        "%s %s by %d, stable up to %d of %d"
                                .formatted(
                                        partition,
                                        isCommit ? "committed" : "aborted",
                                        producerId,
                                        log(partition).lastStable(),
                                        log(partition).highWatermark()));
            }
        }

        @Override
        public void endOffsets(String group, long producerId, boolean isCommit) {
            group(group).offsets().end(producerId, isCommit);
        }
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Network network() {
        return network;
    }

    Transactions transactions() {
        return transactions;
    }

    private long now() {
        return scheduler.wall().toEpochMilli();
    }

    /**
     * Makes a topic.
     *
     * @param cleanupPolicy {@code delete} or {@code compact}; only told, see {@link #compact}
     */
    void createTopic(String name, int partitions, String cleanupPolicy) {
        topics.put(name, new Topic(name, partitions, cleanupPolicy));
    }

    Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("there is no topic " + name);
        }
        return topic;
    }

    PartitionLog log(TopicPartition partition) {
        return topic(partition.topic()).logs.get(partition.partition());
    }

    /** Makes a group that is not as others are: before anybody joins it. */
    Group createGroup(String name, boolean isClassic, Duration sessionTimeout) {
        Group group = new Group(scheduler, name, isClassic, sessionTimeout);
        groups.put(name, group);
        return group;
    }

    boolean hasGroup(String name) {
        return groups.containsKey(name);
    }

    Group group(String name) {
        Group group = groups.get(name);
        return group == null ? createGroup(name, false, SESSION) : group;
    }

    /** Publishes a record outside of transactions; its offset. */
    long publish(
            TopicPartition partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        PartitionLog log = log(partition);
        log.append(now(), key, value, headers, null);
        return log.highWatermark() - 1;
    }

    /**
     * What a reader of committed records has got to see of a topic so far, partition by partition.
     */
    List<Stored> committed(String topic) {
        List<Stored> committed = new ArrayList<>();
        for (PartitionLog log : topic(topic).logs) {
            committed.addAll(log.fetch(log.start(), true, Integer.MAX_VALUE).records());
        }
        return committed;
    }

    /** How long a compacted topic keeps a tombstone after a first compaction has met it. */
    void tombstoneRetention(Duration time) {
        tombstoneRetention = time;
    }

    /** Whether members that are put out join again before their listeners were told. */
    void membersRejoinUnasked(boolean doThey) {
        rejoinsUnasked = doThey;
    }

    /** Compacts a partition up to some drawn offset. */
    void compact(TopicPartition partition) {
        PartitionLog log = log(partition);
        long before = log.start() + scheduler.random().nextLong(log.highWatermark() + 1);
        compact(partition, before);
    }

    /** Compacts a partition up to an offset, though never beyond the last stable one. */
    void compact(TopicPartition partition, long before) {
        long now = scheduler.nanos();
        log(partition).compact(before, now, now - tombstoneRetention.toNanos());
    }

    /** The clients of one loop. */
    LoopClients clients(Host host, String group, String transactionalId, int maxPollRecords) {
        return new LoopClients() {
            @Override
            public Duration longestWait() {
                return Duration.ofSeconds(15);
            }

            @Override
            public Consumer<byte[], byte[]> groupConsumer() {
                return consumer(
                        host, ClientSettings.ofGroup(group, maxPollRecords, rejoinsUnasked));
            }

            @Override
            public Producer<byte[], byte[]> producer() {
                return SimulatedKafka.this.producer(host, transactionalId, Duration.ofSeconds(10));
            }

            @Override
            public Consumer<byte[], byte[]> ledgerConsumer() {
                return consumer(host, ClientSettings.READ_COMMITTED);
            }

            @Override
            public Brokers brokers() {
                return SimulatedKafka.this.brokers(host);
            }
        };
    }

    @SuppressWarnings("unchecked")
    Consumer<byte[], byte[]> consumer(Host host, ClientSettings settings) {
        return Partial.as(Consumer.class, new SimulatedConsumer(this, host, settings));
    }

    /** A transactional producer. */
    @SuppressWarnings("unchecked")
    Producer<byte[], byte[]> producer(Host host, String transactionalId, Duration timeout) {
        return Partial.as(
                Producer.class, new SimulatedProducer(this, host, transactionalId, timeout));
    }

    Brokers brokers(Host host) {
        return new SimulatedBrokers(this, host);
    }

    List<TopicPartition> partitions(Collection<String> names) {
        return names.stream().flatMap(name -> topic(name).partitions().stream()).toList();
    }
}
