package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import elser.sandbox.kafka.EmbeddedKafka;
import elser.worker.config.WorkerConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Topics on a real broker. */
class TopicAdminTest {

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafka kafka;

    @SuppressWarnings("NullAway.Init")
    private static Admin admin;

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final WorkerConfig.Topics names =
            new WorkerConfig.Topics(
                    name + ".requests", name + ".events", name + ".ledger", name + ".dead-letters");
    private final TopicAdmin topics = new TopicAdmin(admin, names);

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        kafka.close();
    }

    @Test
    void theTopicsAreMadeOnce() {
        assertThat(topics.create(4, Optional.empty()))
                .containsExactly(
                        "created " + names.requests() + ": partitions=4 replication=1",
                        "created " + names.events() + ": partitions=4 replication=1",
                        "created " + names.ledger() + ": partitions=4 replication=1",
                        "created " + names.deadLetters() + ": partitions=4 replication=1");
        assertThat(topics.check()).isEmpty();
        assertThat(topics.create(9, Optional.empty()))
                .containsExactly(
                        "exists " + names.requests() + ": left as it is",
                        "exists " + names.events() + ": left as it is",
                        "exists " + names.ledger() + ": left as it is",
                        "exists " + names.deadLetters() + ": left as it is");
        assertThat(topics.check()).isEmpty();
    }

    @Test
    void whatIsMadeIsThereWithItsLeadersAndSettings() throws Exception {
        topics.create(2, Optional.of(1));

        Map<String, TopicDescription> made =
                admin.describeTopics(
                                List.of(
                                        names.requests(),
                                        names.events(),
                                        names.ledger(),
                                        names.deadLetters()))
                        .allTopicNames()
                        .get();
        assertThat(made.values())
                .flatMap(TopicDescription::partitions)
                .hasSize(8)
                .allMatch(partition -> partition.leader() != null);
        assertThat(settings(names.ledger()))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("segment.bytes", "33554432")
                .containsEntry("segment.ms", "3600000")
                .containsEntry("max.compaction.lag.ms", "3600000")
                .containsEntry("delete.retention.ms", "86400000")
                .containsEntry("min.insync.replicas", "1");
        assertThat(settings(names.events())).containsEntry("cleanup.policy", "delete");
    }

    @Test
    void onlyWhatIsMissingIsMade_andALedgerFollowsTheRequests() throws Exception {
        make(new NewTopic(names.requests(), 5, (short) 1));
        assertThat(topics.create(2, Optional.empty()))
                .containsExactly(
                        "exists " + names.requests() + ": left as it is",
                        "created " + names.events() + ": partitions=2 replication=1",
                        "created " + names.ledger() + ": partitions=5 replication=1",
                        "created " + names.deadLetters() + ": partitions=2 replication=1");
        assertThat(topics.check()).isEmpty();
    }

    @Test
    void requestsFollowALedger() throws Exception {
        make(new NewTopic(names.ledger(), 3, (short) 1).configs(TopicAdmin.LEDGER_SETTINGS));
        assertThat(topics.create(2, Optional.empty()))
                .first()
                .isEqualTo("created " + names.requests() + ": partitions=3 replication=1");
    }

    @Test
    void moreReplicasThanBrokersAreRefused() {
        assertThatThrownBy(() -> topics.create(2, Optional.of(3)))
                .isInstanceOf(InvalidReplicationFactorException.class)
                .isInstanceOf(KafkaException.class);
        assertThat(topics.exists(names.requests())).isFalse();
    }

    @Test
    void aTopicExistsOrNot() {
        assertThat(topics.exists(names.events())).isFalse();
        topics.create(1, Optional.empty());
        assertThat(topics.exists(names.events())).isTrue();
    }

    @Test
    void eachWrongSettingIsFoundOnTheBrokerToo() throws Exception {
        make(new NewTopic(names.requests(), 2, (short) 1));
        make(new NewTopic(names.ledger(), 3, (short) 1));
        make(new NewTopic(names.events(), 1, (short) 1));
        set(names.events(), "max.message.bytes", "1000");

        assertThat(topics.check())
                .extracting(TopicFinding::toString)
                .containsExactly(
                        "error: topic %s has max.message.bytes=1000, too little for the worker's records: set it to at least 614400."
                                .formatted(names.events()),
                        "error: topic %s has cleanup.policy=delete, which deletes what the worker must remember: set it to compact."
                                .formatted(names.ledger()),
                        "warning: topic %s has segment.bytes=1073741824, so loading it takes longer: set it to at most 33554432."
                                .formatted(names.ledger()),
                        "warning: topic %s has segment.ms=604800000, so loading it takes longer: set it to at most 3600000."
                                .formatted(names.ledger()),
                        "warning: topic %s has max.compaction.lag.ms=9223372036854775807, so loading it takes longer: set it to at most 3600000."
                                .formatted(names.ledger()),
                        "error: topic %s does not exist: make it with 'topics create'."
                                .formatted(names.deadLetters()),
                        "error: topic %s has 2 partitions and %s has 3, but they must have equally many: bring both to one number, with all that is in them, with 'topics migrate --partitions'."
                                .formatted(names.requests(), names.ledger()));
    }

    /** A broker may lose a topic, or not know it yet, between two questions. */
    @Test
    void aTopicThatGoesAwayMeanwhileIsMissing() {
        topics.create(1, Optional.empty());
        Admin deleting =
                around("describeConfigs", () -> deleteAndAwait(names.deadLetters()), admin);

        assertThat(new TopicAdmin(deleting, names).check())
                .extracting(TopicFinding::toString)
                .containsExactly(
                        "error: topic %s does not exist: make it with 'topics create'."
                                .formatted(names.deadLetters()));
    }

    @Test
    void whatWasMadeIsAwaitedWhereABrokerDoesNotShowItYet() {
        AtomicInteger asked = new AtomicInteger();
        Admin slow =
                (Admin)
                        Proxy.newProxyInstance(
                                Admin.class.getClassLoader(),
                                new Class<?>[] {Admin.class},
                                (_, method, arguments) -> {
                                    boolean isEarly =
                                            method.getName().equals("describeTopics")
                                                    && asked.getAndIncrement() < 5;
                                    Object[] given =
                                            isEarly
                                                    ? new Object[] {List.of(name + ".not-yet")}
                                                    : arguments;
                                    return method.invoke(admin, given);
                                });

        new TopicAdmin(slow, names).create(1, Optional.empty());

        assertThat(asked.get()).isGreaterThan(5);
    }

    /** The metadata may name a leader that does not know yet that it is one. */
    @Test
    void everyLeaderIsAskedItselfBeforeAnybodyWrites() {
        List<Object> asked = new ArrayList<>();
        Admin heard =
                (Admin)
                        Proxy.newProxyInstance(
                                Admin.class.getClassLoader(),
                                new Class<?>[] {Admin.class},
                                (_, method, arguments) -> {
                                    if (method.getName().equals("listOffsets")) {
                                        asked.addAll(((Map<?, ?>) arguments[0]).keySet());
                                    }
                                    return method.invoke(admin, arguments);
                                });

        new TopicAdmin(heard, names).create(1, Optional.empty());

        assertThat(asked)
                .containsExactlyInAnyOrder(
                        new TopicPartition(names.requests(), 0),
                        new TopicPartition(names.events(), 0),
                        new TopicPartition(names.ledger(), 0),
                        new TopicPartition(names.deadLetters(), 0));
    }

    private static Admin around(String name, Runnable before, Admin real) {
        return (Admin)
                Proxy.newProxyInstance(
                        Admin.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals(name)) {
                                before.run();
                            }
                            return method.invoke(real, arguments);
                        });
    }

    private static void deleteAndAwait(String topic) {
        TopicAdmin look =
                new TopicAdmin(admin, new WorkerConfig.Topics(topic, topic, topic, topic));
        await().pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            admin.deleteTopics(List.of(topic));
                            return !look.exists(topic);
                        });
    }

    private static void make(NewTopic topic) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(topic)).all().get();
        String name = topic.name();
        TopicAdmin look = new TopicAdmin(admin, new WorkerConfig.Topics(name, name, name, name));
        await().until(() -> look.exists(name));
    }

    private static void set(String topic, String setting, String value)
            throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(setting, value),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
        await().until(() -> value.equals(settings(topic).get(setting)));
    }

    private static Map<String, String> settings(String topic)
            throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config =
                Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource));
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
}
