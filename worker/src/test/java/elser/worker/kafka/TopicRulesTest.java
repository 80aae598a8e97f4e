package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is found wrong with topics. */
class TopicRulesTest {

    private static final WorkerConfig.Topics TOPICS =
            new WorkerConfig.Topics("requests", "events", "ledger", "dead-letters");

    private final Map<String, TopicShape> topics = new HashMap<>();

    TopicRulesTest() {
        for (String name : List.of("requests", "events", "dead-letters")) {
            topics.put(name, shape(name, 6, 3, Map.of("cleanup.policy", "delete")));
        }
        topics.put("ledger", shape("ledger", 6, 3, TopicAdmin.LEDGER_SETTINGS));
    }

    @Test
    void topicsAsTheyAreMadeAreFine() {
        assertThat(findings(3)).isEmpty();
        assertThat(findings(1)).isEmpty();
    }

    @Test
    void aMissingTopicIsAnError() {
        topics.clear();
        assertThat(findings(3))
                .containsExactly(
                        "error: topic requests does not exist: make it with 'topics create'.",
                        "error: topic events does not exist: make it with 'topics create'.",
                        "error: topic ledger does not exist: make it with 'topics create'.",
                        "error: topic dead-letters does not exist: make it with 'topics create'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ledger | cleanup.policy | delete | error: topic ledger has cleanup.policy=delete, which deletes what the worker must remember: set it to compact.
                    ledger | cleanup.policy | compact,delete | error: topic ledger has cleanup.policy=compact,delete, which deletes what the worker must remember: set it to compact.
                    requests | cleanup.policy | compact | error: topic requests has cleanup.policy=compact, under which records of one key replace each other: set it to delete.
                    events | cleanup.policy | compact,delete | error: topic events has cleanup.policy=compact,delete, under which records of one key replace each other: set it to delete.
                    dead-letters | cleanup.policy | compact | error: topic dead-letters has cleanup.policy=compact, under which records of one key replace each other: set it to delete.
                    events | min.insync.replicas | 4 | error: topic events has min.insync.replicas=4 but only 3 replicas, so nothing can be written: set it to at most 3.
                    events | min.insync.replicas | 1 | warning: topic events has min.insync.replicas=1, so the loss of a broker may lose records: set it to 2.
                    ledger | unclean.leader.election.enable | true | warning: topic ledger has unclean.leader.election.enable=true, so records may be lost: set it to false.
                    dead-letters | max.message.bytes | 614399 | error: topic dead-letters has max.message.bytes=614399, too little for the worker's records: set it to at least 614400.
                    requests | message.timestamp.before.max.ms | 604800000 | warning: topic requests has message.timestamp.before.max.ms=604800000, so an older request on another partition than its model key's is set aside as unsendable: set it to 9223372036854775807.
                    requests | message.timestamp.difference.max.ms | 604800000 | warning: topic requests has message.timestamp.difference.max.ms=604800000, so an older request on another partition than its model key's is set aside as unsendable: set it to 9223372036854775807.
                    ledger | segment.bytes | 1073741824 | warning: topic ledger has segment.bytes=1073741824, so loading it takes longer: set it to at most 33554432.
                    ledger | segment.ms | 3600001 | warning: topic ledger has segment.ms=3600001, so loading it takes longer: set it to at most 3600000.
                    ledger | max.compaction.lag.ms | 9223372036854775807 | warning: topic ledger has max.compaction.lag.ms=9223372036854775807, so loading it takes longer: set it to at most 3600000.
                    ledger | delete.retention.ms | 86399999 | warning: topic ledger has delete.retention.ms=86399999, so a slow reader may miss what was deleted: set it to at least 86400000.
                    """)
    void aWrongSettingIsFoundWithItsFix(
            String topic, String setting, String value, String finding) {
        set(topic, setting, value);
        assertThat(findings(3)).containsExactly(finding);
    }

    @ParameterizedTest
    @CsvSource({
        "events, max.message.bytes, 614400",
        "requests, message.timestamp.before.max.ms, 9223372036854775807",
        "requests, message.timestamp.after.max.ms, 3600000",
        "events, message.timestamp.before.max.ms, 604800000",
        "events, segment.bytes, 1073741824",
        "ledger, segment.bytes, 1048576",
        "ledger, delete.retention.ms, 86400001",
        "ledger, segment.ms, 1000",
        "ledger, max.compaction.lag.ms, 1000",
        "ledger, min.insync.replicas, 3",
    })
    void otherSettingsAreTheOwnersToChoose(String topic, String setting, String value) {
        set(topic, setting, value);
        assertThat(findings(3)).isEmpty();
    }

    @Test
    void whatTheBrokerStampsCanNotBeTooOld() {
        set("requests", "message.timestamp.before.max.ms", "604800000");
        set("requests", "message.timestamp.type", "LogAppendTime");
        assertThat(findings(3)).isEmpty();
    }

    @Test
    void fewReplicasAreAWarningWhereThereCouldBeMore() {
        topics.put("events", shape("events", 6, 2, Map.of("cleanup.policy", "delete")));
        assertThat(findings(3))
                .containsExactly(
                        "warning: topic events has 2 replicas, so the loss of a broker may lose"
                                + " records: reassign it to 3.");
        assertThat(findings(2)).isEmpty();
    }

    @Test
    void requestsAndLedgerHaveEquallyManyPartitions() {
        topics.put("events", shape("events", 1, 3, Map.of("cleanup.policy", "delete")));
        assertThat(findings(3)).isEmpty();
        topics.put("ledger", shape("ledger", 5, 3, TopicAdmin.LEDGER_SETTINGS));
        assertThat(findings(3))
                .containsExactly(
                        "error: topic requests has 6 partitions and ledger has 5, but they must"
                            + " have equally many: bring both to one number, with all that is in"
                            + " them, with 'topics migrate --partitions'.");
    }

    private List<String> findings(int brokers) {
        return new TopicRules(TOPICS, topics, brokers)
                .findings().stream().map(TopicFinding::toString).toList();
    }

    private void set(String topic, String setting, String value) {
        TopicShape old = Objects.requireNonNull(topics.get(topic));
        Map<String, String> settings = new HashMap<>(old.settings());
        settings.put(setting, value);
        topics.put(topic, new TopicShape(topic, old.partitions(), old.replication(), settings));
    }

    private static TopicShape shape(
            String name, int partitions, int replication, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("min.insync.replicas", replication >= 3 ? "2" : "1");
        all.put("max.message.bytes", "1048588");
        return new TopicShape(name, partitions, replication, all);
    }
}
