package elser.worker.kafka;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Makes the four topics and checks that they are what the worker needs. */
public final class TopicAdmin {

    /** Partitions of topics that are made without another wish. */
    public static final int DEFAULT_PARTITIONS = 6;

    private static final int WANTED_REPLICATION = 3;

    /** Settings of a new ledger, and the bounds by which an old one is judged. */
    static final Map<String, String> LEDGER_SETTINGS =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(32 * 1024 * 1024),
                    TopicConfig.SEGMENT_MS_CONFIG, "3600000",
                    TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "3600000",
                    TopicConfig.DELETE_RETENTION_MS_CONFIG, "86400000");

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int ANSWER_MS = 2_000;

    private final Admin admin;
    private final WorkerConfig.Topics topics;

    /**
     * For the topics of one configuration.
     *
     * @param admin stays the caller's to close
     */
    public TopicAdmin(Admin admin, WorkerConfig.Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * Makes the topics that are missing and leaves the others alone.
     *
     * @param partitions of each new topic; requests and ledger follow each other where one of them
     *     exists
     * @param replication replicas of each new topic; empty for three, or as many as there are
     *     brokers
     * @return a line for each topic, when the brokers show all of them
     */
    public List<String> create(int partitions, Optional<Integer> replication) {
        Map<String, TopicShape> existing = existing();
        int brokers = brokers();
        int replicas = replication.orElse(Math.min(WANTED_REPLICATION, brokers));
        List<NewTopic> missing =
                names().stream()
                        .filter(topic -> !existing.containsKey(topic))
                        .map(
                                topic ->
                                        topic(
                                                topic,
                                                partitionsOf(topic, partitions, existing),
                                                replicas))
                        .toList();
        Map<String, KafkaFuture<Void>> made = admin.createTopics(missing).values();
        List<String> lines = new ArrayList<>();
        for (String topic : names()) {
            KafkaFuture<Void> creation = made.get(topic);
            lines.add(
                    creation != null && isMade(creation)
                            ? "created %s: partitions=%d replication=%d"
                                    .formatted(
                                            topic,
                                            partitionsOf(topic, partitions, existing),
                                            replicas)
                            : "exists %s: left as it is".formatted(topic));
        }
        awaitVisible();
        return lines;
    }

    /** False for one that somebody else has made since it was missing. */
    private static boolean isMade(KafkaFuture<Void> creation) {
        try {
            result(creation);
            return true;
        } catch (TopicExistsException _) {
            return false;
        }
    }

    /** A broker learns of new topics, and of who leads them, after the controller made them. */
    private void awaitVisible() {
        await(
                () -> {
                    Collection<TopicDescription> shown = descriptions(names()).values();
                    return existing().size() == names().size()
                            && shown.size() == names().size()
                            && haveLeaders(shown);
                });
    }

    private static void await(BooleanSupplier visible) {
        long start = System.nanoTime();
        while (!visible.getAsBoolean()) {
            if (System.nanoTime() - start > VISIBLE_WITHIN.toNanos()) {
                throw new TimeoutException(
                        "the topics were made, but the brokers do not show all of them with a"
                                + " leader after "
                                + VISIBLE_WITHIN.toSeconds()
                                + " s");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /**
     * Whether everybody may write. That the metadata name a leader is not enough: until that broker
     * knows it too, it refuses, and where it refused the first batch of an idempotent producer and
     * took the second, it calls the first out of order for ever.
     */
    private boolean haveLeaders(Collection<TopicDescription> shown) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription topic : shown) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                if (partition.leader() == null) {
                    return false;
                }
                ends.put(
                        new TopicPartition(topic.name(), partition.partition()),
                        OffsetSpec.latest());
            }
        }
        try {
            result(admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(ANSWER_MS)).all());
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }

    /** Adds partitions to a topic until it has so many, and waits until the brokers show them. */
    public void grow(String topic, int partitions) {
        result(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all());
        await(
                () -> {
                    TopicDescription shown = descriptions(List.of(topic)).get(topic);
                    return shown != null
                            && shown.partitions().size() == partitions
                            && haveLeaders(List.of(shown));
                });
    }

    /** How many partitions a topic has, 0 where it does not exist. */
    public int partitions(String topic) {
        TopicDescription description = descriptions(List.of(topic)).get(topic);
        return description == null ? 0 : description.partitions().size();
    }

    /** Everything that is not right; empty where all is. */
    public List<TopicFinding> check() {
        return new TopicRules(topics, existing(), brokers()).findings();
    }

    /** Whether a topic is there. */
    public boolean exists(String topic) {
        return descriptions(List.of(topic)).containsKey(topic);
    }

    private List<String> names() {
        return List.of(topics.requests(), topics.events(), topics.ledger(), topics.deadLetters());
    }

    private int partitionsOf(String topic, int wanted, Map<String, TopicShape> existing) {
        String twin =
                topic.equals(topics.requests())
                        ? topics.ledger()
                        : topic.equals(topics.ledger()) ? topics.requests() : topic;
        TopicShape shape = existing.get(twin);
        return shape == null ? wanted : shape.partitions();
    }

    private NewTopic topic(String topic, int partitions, int replicas) {
        Map<String, String> settings = new HashMap<>();
        if (topic.equals(topics.ledger())) {
            settings.putAll(LEDGER_SETTINGS);
        } else {
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        }
        settings.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                replicas >= WANTED_REPLICATION ? "2" : "1");
        return new NewTopic(topic, partitions, (short) replicas).configs(settings);
    }

    private int brokers() {
        return result(admin.describeCluster().nodes()).size();
    }

    private Map<String, TopicShape> existing() {
        Map<String, TopicDescription> descriptions = descriptions(names());
        List<ConfigResource> resources =
                descriptions.keySet().stream().map(TopicAdmin::resource).toList();
        Map<String, Config> settings =
                known(admin.describeConfigs(resources).values()).entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        entry -> entry.getKey().name(), Map.Entry::getValue));
        Map<String, TopicShape> shapes = new HashMap<>();
        descriptions.forEach(
                (name, description) -> {
                    Config config = settings.get(name);
                    if (config != null) {
                        shapes.put(name, shape(description, config));
                    }
                });
        return shapes;
    }

    private Map<String, TopicDescription> descriptions(List<String> wanted) {
        return known(admin.describeTopics(wanted).topicNameValues());
    }

    /**
     * The answers for topics that are there: one may go, or not have come, between two questions.
     */
    private static <K, V> Map<K, V> known(Map<K, KafkaFuture<V>> answers) {
        Map<K, V> known = new HashMap<>();
        answers.forEach(
                (key, answer) -> {
                    try {
                        known.put(key, result(answer));
                    } catch (UnknownTopicOrPartitionException _) {
                        // missing: what the caller wants to know
                    }
                });
        return known;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static TopicShape shape(TopicDescription description, Config config) {
        int replication =
                description.partitions().stream()
                        .mapToInt(p -> p.replicas().size())
                        .min()
                        .orElse(0);
        Map<String, String> settings = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
            }
        }
        return new TopicShape(
                description.name(), description.partitions().size(), replication, settings);
    }

    private static <T> T result(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
