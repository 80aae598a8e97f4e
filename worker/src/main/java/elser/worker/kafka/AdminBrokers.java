package elser.worker.kafka;

import elser.worker.log.LogKeys;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Asks through an admin client. */
public final class AdminBrokers implements Brokers {

    private static final Logger log = LoggerFactory.getLogger(AdminBrokers.class);

    /** How long a partition that nobody answers for keeps the others from being told. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Admin admin;

    /** Asks through a client that stays the caller's to close. */
    public AdminBrokers(Admin admin) {
        this.admin = admin;
    }

    @Override
    public int partitions(String topic) {
        return askOf(topic, of(admin.describeTopics(List.of(topic)).topicNameValues(), topic))
                .partitions()
                .size();
    }

    @Override
    public String cleanupPolicy(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config =
                askOf(topic, of(admin.describeConfigs(Set.of(resource)).values(), resource));
        return config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    }

    @Override
    public @Nullable OffsetAndMetadata stableCommitted(String group, TopicPartition partition) {
        var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(Set.of(partition));
        Map<TopicPartition, OffsetAndMetadata> offsets =
                ask(
                        admin.listConsumerGroupOffsets(
                                        Map.of(group, spec),
                                        new ListConsumerGroupOffsetsOptions().requireStable(true))
                                .partitionsToOffsetAndMetadata(group));
        // The client leaves out what the broker could not tell yet; null is that there is none.
        if (!offsets.containsKey(partition)) {
            throw new UnstableOffsetCommitException(
                    "the offset of " + partition + " is not stable yet");
        }
        return offsets.get(partition);
    }

    @Override
    public long highWatermark(TopicPartition partition) {
        return offset(partition, OffsetSpec.latest());
    }

    @Override
    public long earliest(TopicPartition partition) {
        return offset(partition, OffsetSpec.earliest());
    }

    private long offset(TopicPartition partition, OffsetSpec which) {
        return askOf(
                        partition.topic(),
                        admin.listOffsets(
                                        Map.of(partition, which),
                                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                                .partitionResult(partition))
                .offset();
    }

    /** The client knows what it asked about and says only that it was refused. */
    private static <T> T askOf(String topic, KafkaFuture<T> answer) {
        try {
            return ask(answer);
        } catch (TopicAuthorizationException _) {
            throw new TopicAuthorizationException(Set.of(topic));
        }
    }

    /**
     * Where each partition of a topic ends, by number; without those that nobody answers for in
     * time, as one that has no leader. Of what is added between the two questions a later look sees
     * that it is not held back.
     */
    public Map<Integer, HeldBack.Ends> ends(String topic, int partitions) {
        return ends(topic, partitions, ANSWER_WITHIN);
    }

    Map<Integer, HeldBack.Ends> ends(String topic, int partitions, Duration within) {
        Map<TopicPartition, OffsetSpec> asked =
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .collect(Collectors.toMap(it -> it, _ -> OffsetSpec.latest()));
        var stable = ends(asked, IsolationLevel.READ_COMMITTED, within);
        var high = ends(asked, IsolationLevel.READ_UNCOMMITTED, within);
        Map<Integer, HeldBack.Ends> found = new HashMap<>();
        for (TopicPartition each : asked.keySet()) {
            try {
                found.put(
                        each.partition(),
                        new HeldBack.Ends(
                                ask(stable.partitionResult(each)).offset(),
                                ask(high.partitionResult(each)).offset()));
            } catch (ApiException unanswered) {
                log.atDebug()
                        .addKeyValue(LogKeys.PARTITION, each.partition())
                        .addKeyValue(LogKeys.CAUSE, unanswered.toString())
                        .log("where a partition ends is not known");
            }
        }
        return found;
    }

    private ListOffsetsResult ends(
            Map<TopicPartition, OffsetSpec> asked, IsolationLevel isolation, Duration within) {
        return admin.listOffsets(
                asked, new ListOffsetsOptions(isolation).timeoutMs((int) within.toMillis()));
    }

    static <K, V> V of(Map<K, V> answers, K key) {
        return Objects.requireNonNull(answers.get(key));
    }

    static <T> T ask(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException known
                    ? known
                    : new KafkaException(failed.getCause());
        }
    }
}
