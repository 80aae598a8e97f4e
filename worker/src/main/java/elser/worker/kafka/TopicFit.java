package elser.worker.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Whether requests and ledger still are what the worker found at its start. Partitions that are
 * added would move model keys away from their memory, and another cleanup policy would delete it.
 */
final class TopicFit {

    private final Admin admin;
    private final String requestsTopic;
    private final String ledgerTopic;
    private final int partitions;

    /**
     * For two topics.
     *
     * @param partitions that both had at the start
     */
    TopicFit(Admin admin, String requestsTopic, String ledgerTopic, int partitions) {
        this.admin = admin;
        this.requestsTopic = requestsTopic;
        this.ledgerTopic = ledgerTopic;
        this.partitions = partitions;
    }

    /** What does not fit and how to mend it, null where all does. */
    @Nullable String misfit() throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> topics =
                admin.describeTopics(List.of(requestsTopic, ledgerTopic)).allTopicNames().get();
        int requests = partitions(topics, requestsTopic);
        int ledger = partitions(topics, ledgerTopic);
        if (requests != partitions || ledger != partitions) {
            return "topic %s has %d partitions and %s has %d, but the worker started with %d: partitions cannot be added to topics in use; make topics of other names with as many as are wanted"
                    .formatted(requestsTopic, requests, ledgerTopic, ledger, partitions);
        }
        String policy = ledgerPolicy();
        return policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                ? null
                : "topic %s has cleanup.policy=%s, which deletes what the worker must remember: set it to compact"
                        .formatted(ledgerTopic, policy);
    }

    private static int partitions(Map<String, TopicDescription> topics, String topic) {
        return Objects.requireNonNull(topics.get(topic)).partitions().size();
    }

    private String ledgerPolicy() throws InterruptedException, ExecutionException {
        ConfigResource ledger = new ConfigResource(ConfigResource.Type.TOPIC, ledgerTopic);
        Config config =
                Objects.requireNonNull(
                        admin.describeConfigs(Set.of(ledger)).all().get().get(ledger));
        return config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    }
}
