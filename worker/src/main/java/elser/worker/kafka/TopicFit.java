package elser.worker.kafka;

import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests and ledger still are what the worker found at its start. Partitions that are
 * added would move model keys away from their memory, and another cleanup policy would delete it.
 */
final class TopicFit {

    private final Brokers brokers;
    private final String requestsTopic;
    private final String ledgerTopic;
    private final int partitions;

    /**
     * For two topics.
     *
     * @param partitions that both had at the start
     */
    TopicFit(Brokers brokers, String requestsTopic, String ledgerTopic, int partitions) {
        this.brokers = brokers;
        this.requestsTopic = requestsTopic;
        this.ledgerTopic = ledgerTopic;
        this.partitions = partitions;
    }

    /** What does not fit and how to mend it, null where all does. */
    @Nullable String misfit() {
        int requests = brokers.partitions(requestsTopic);
        int ledger = brokers.partitions(ledgerTopic);
        if (requests != partitions || ledger != partitions) {
            return "topic %s has %d partitions and %s has %d, but the worker started with %d: partitions cannot be added while workers run; stop all of them, then bring both topics to one number with 'topics migrate'"
                    .formatted(requestsTopic, requests, ledgerTopic, ledger, partitions);
        }
        String policy = brokers.cleanupPolicy(ledgerTopic);
        return policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                ? null
                : "topic %s has cleanup.policy=%s, which deletes what the worker must remember: set it to compact"
                        .formatted(ledgerTopic, policy);
    }
}
