package elser.worker.kafka;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.common.config.TopicConfig;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the worker needs of its topics. */
final class TopicRules {

    /** A dead letter is at most 512 KiB and what surrounds it; events and entries are smaller. */
    static final int MESSAGE_BYTES_MIN = 600 * 1024;

    private static final int SAFE_REPLICATION = 3;

    /** The second is the first one's name until Kafka 3.9. */
    private static final List<String> AGE_BOUNDS =
            List.of(
                    TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                    "message.timestamp.difference.max.ms");

    private static final String UNBOUNDED = String.valueOf(Long.MAX_VALUE);

    private final WorkerConfig.Topics topics;
    private final Map<String, TopicShape> existing;
    private final int brokers;
    private final List<TopicFinding> findings = new ArrayList<>();

    TopicRules(WorkerConfig.Topics topics, Map<String, TopicShape> existing, int brokers) {
        this.topics = topics;
        this.existing = existing;
        this.brokers = brokers;
    }

    List<TopicFinding> findings() {
        for (String topic :
                List.of(
                        topics.requests(),
                        topics.events(),
                        topics.ledger(),
                        topics.deadLetters())) {
            TopicShape shape = existing.get(topic);
            if (shape == null) {
                error(
                        topic,
                        "topic %s does not exist: make it with 'topics create'".formatted(topic));
            } else {
                cleanup(shape);
                replicas(shape);
                size(shape);
                if (topic.equals(topics.ledger())) {
                    compaction(shape);
                }
                if (topic.equals(topics.requests())) {
                    age(shape);
                }
            }
        }
        partitions();
        return List.copyOf(findings);
    }

    private void cleanup(TopicShape shape) {
        boolean isLedger = shape.name().equals(topics.ledger());
        String policy = shape.setting(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (isLedger && !policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            error(
                    shape.name(),
                    "topic %s has cleanup.policy=%s, which deletes what the worker must remember: set it to compact"
                            .formatted(shape.name(), policy));
        }
        if (!isLedger && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            error(
                    shape.name(),
                    "topic %s has cleanup.policy=%s, under which records of one key replace each other: set it to delete"
                            .formatted(shape.name(), policy));
        }
    }

    private void replicas(TopicShape shape) {
        String name = shape.name();
        if (shape.minInSync() > shape.replication()) {
            error(
                    name,
                    "topic %s has min.insync.replicas=%d but only %d replicas, so nothing can be written: set it to at most %d"
                            .formatted(
                                    name,
                                    shape.minInSync(),
                                    shape.replication(),
                                    shape.replication()));
        }
        if (brokers >= SAFE_REPLICATION && shape.replication() < SAFE_REPLICATION) {
            warning(
                    name,
                    "topic %s has %d replicas, so the loss of a broker may lose records: reassign it to 3"
                            .formatted(name, shape.replication()));
        } else if (shape.replication() >= SAFE_REPLICATION && shape.minInSync() < 2) {
            warning(
                    name,
                    "topic %s has min.insync.replicas=%d, so the loss of a broker may lose records: set it to 2"
                            .formatted(name, shape.minInSync()));
        }
        if (shape.setting(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG).equals("true")) {
            warning(
                    name,
                    "topic %s has unclean.leader.election.enable=true, so records may be lost: set it to false"
                            .formatted(name));
        }
    }

    private void size(TopicShape shape) {
        String bytes = shape.setting(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (bytes.matches("\\d{1,9}") && Integer.parseInt(bytes) < MESSAGE_BYTES_MIN) {
            error(
                    shape.name(),
                    "topic %s has max.message.bytes=%s, too little for the worker's records: set it to at least %d"
                            .formatted(shape.name(), bytes, MESSAGE_BYTES_MIN));
        }
    }

    /**
     * A request that is sent on keeps its timestamp, and there is no telling how old it is then.
     */
    private void age(TopicShape requests) {
        if (requests.setting(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).equals("LogAppendTime")) {
            return;
        }
        for (String setting : AGE_BOUNDS) {
            String given = requests.setting(setting);
            if (given.matches("\\d{1,19}") && !given.equals(UNBOUNDED)) {
                warning(
                        requests.name(),
                        ("topic %s has %s=%s, so an older request on another partition than its"
                                        + " model key's is set aside as unsendable: set it to %s")
                                .formatted(requests.name(), setting, given, UNBOUNDED));
            }
        }
    }

    /** A ledger that is compacted late or forgets deletions early works, but not as well. */
    private void compaction(TopicShape ledger) {
        String late = "so loading it takes longer: set it to at most";
        String early = "so a slow reader may miss what was deleted: set it to at least";
        outside(TopicConfig.SEGMENT_BYTES_CONFIG, ledger, 1, late);
        outside(TopicConfig.SEGMENT_MS_CONFIG, ledger, 1, late);
        outside(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, ledger, 1, late);
        outside(TopicConfig.DELETE_RETENTION_MS_CONFIG, ledger, -1, early);
    }

    /** Warns where a setting lies on the wrong side of what a new ledger gets. */
    private void outside(String setting, TopicShape ledger, int wrongSide, String consequence) {
        String bound = Objects.requireNonNull(TopicAdmin.LEDGER_SETTINGS.get(setting));
        String given = ledger.setting(setting);
        boolean isNumber = given.matches("\\d{1,19}");
        if (isNumber && new BigInteger(given).compareTo(new BigInteger(bound)) == wrongSide) {
            warning(
                    ledger.name(),
                    "topic %s has %s=%s, %s %s"
                            .formatted(ledger.name(), setting, given, consequence, bound));
        }
    }

    private void partitions() {
        TopicShape requests = existing.get(topics.requests());
        TopicShape ledger = existing.get(topics.ledger());
        if (requests != null && ledger != null && requests.partitions() != ledger.partitions()) {
            error(
                    ledger.name(),
                    ("topic %s has %d partitions and %s has %d, but they must have equally many:"
                         + " bring both to one number, with all that is in them, with 'topics"
                         + " migrate --partitions'")
                            .formatted(
                                    requests.name(),
                                    requests.partitions(),
                                    ledger.name(),
                                    ledger.partitions()));
        }
    }

    private void error(String topic, String sentence) {
        findings.add(new TopicFinding(true, topic, sentence + "."));
    }

    private void warning(String topic, String sentence) {
        findings.add(new TopicFinding(false, topic, sentence + "."));
    }
}
