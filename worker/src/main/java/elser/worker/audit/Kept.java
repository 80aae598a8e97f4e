package elser.worker.audit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Since when the topics are whole, where old records are deleted. */
final class Kept {

    private final Consumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final AuditTopics topics;

    Kept(Consumer<byte[], byte[]> consumer, Admin admin, AuditTopics topics) {
        this.consumer = consumer;
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * Only what is younger than what was deleted of any partition is judged, also where an earlier
     * time is asked for.
     *
     * @param beginnings first offsets that are left
     */
    Scope judged(Map<TopicPartition, Long> beginnings, Scope scope, Instant now) {
        Scope judged = scope;
        for (Map.Entry<TopicPartition, Long> beginning : beginnings.entrySet()) {
            if (beginning.getValue() > 0) {
                TopicPartition partition = beginning.getKey();
                judged = judged.notBefore(since(partition, now).plus(leadIn(partition, scope)));
            }
        }
        return judged;
    }

    /** A dead letter follows the record it is about; clocks may differ. */
    private Duration leadIn(TopicPartition partition, Scope scope) {
        return partition.topic().equals(topics.deadLetters()) ? scope.patience() : scope.leadIn();
    }

    /**
     * Nothing that is younger has been deleted from the partition. Requests bear times of those who
     * ask, whose clocks may be wrong: the oldest that is left tells nothing where it lies ahead,
     * and where it lies too far back, what Kafka deletes for its age says more.
     */
    private Instant since(TopicPartition partition, Instant now) {
        OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, 0L)).get(partition);
        boolean isAsked = partition.topic().equals(topics.requests());
        Instant oldest = first == null ? null : Instant.ofEpochMilli(first.timestamp());
        if (oldest != null && !isAsked) {
            return oldest;
        }
        Duration retention = retention(partition.topic());
        if (oldest == null || oldest.isAfter(now)) {
            return retention == null ? now : now.minus(retention);
        }
        return retention == null || oldest.isAfter(now.minus(retention))
                ? oldest
                : now.minus(retention);
    }

    /**
     * For how long no record is deleted for its age. Null where records are not deleted for their
     * age, or it may not be asked: of an emptied partition nothing can be told then.
     */
    private @Nullable Duration retention(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            ConfigEntry retention =
                    Futures.get(admin.describeConfigs(Set.of(resource)).all())
                            .getOrDefault(resource, new Config(Set.of()))
                            .get(TopicConfig.RETENTION_MS_CONFIG);
            long kept = retention == null ? -1 : Long.parseLong(retention.value());
            return kept < 0 ? null : Duration.ofMillis(kept);
        } catch (AuthorizationException _) {
            return null;
        }
    }
}
