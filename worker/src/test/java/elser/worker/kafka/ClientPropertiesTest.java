package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.KafkaOptions;
import elser.worker.config.WorkerConfig;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the clients are given, and what a user may say of it. */
class ClientPropertiesTest {

    private static final List<ConfigDef> CLIENTS =
            List.of(
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef(),
                    AdminClientConfig.configDef());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    isolation.level | read_uncommitted | is always read_committed: leave it out, or aborted records would be read
                    isolation.level | read_committed | is always read_committed: leave it out, or aborted records would be read
                    acks | 1 | is always all: leave it out, or records could be lost
                    enable.idempotence | false | is always true: leave it out, or records could be written twice
                    enable.auto.commit | true | is always false: leave it out, offsets are committed with what they caused
                    auto.offset.reset | latest | is always none: leave it out, or requests could be skipped
                    allow.auto.create.topics | true | is always false: leave it out, topics are made by 'topics create'
                    group.instance.id | a | is not supported: leave it out, members of the group are never static
                    partition.assignment.strategy | x | is set by the worker: leave it out (classic is always cooperative-sticky)
                    transactional.id | t | is made by the worker: leave it out and use elser.kafka.transactional-id-prefix
                    transaction.two.phase.commit.enable | true | is always false: leave it out, transactions end by themselves
                    partitioner.class | x | is set by the worker: leave it out, records are placed by their key
                    partitioner.ignore.keys | true | is always false: leave it out, records are placed by their key
                    max.in.flight.requests.per.connection | 1 | is set by the worker: leave it out, the order of records hangs on it
                    retries | 3 | is set by the worker: leave it out and use delivery.timeout.ms
                    key.serializer | x | is set by the worker: leave it out, records are read and written as bytes
                    value.serializer | x | is set by the worker: leave it out, records are read and written as bytes
                    key.deserializer | x | is set by the worker: leave it out, records are read and written as bytes
                    value.deserializer | x | is set by the worker: leave it out, records are read and written as bytes
                    transaction.timeout.ms | 999 | must be a number from 1000 to 10000, or another worker's take-over would wait longer
                    transaction.timeout.ms | 10001 | must be a number from 1000 to 10000, or another worker's take-over would wait longer
                    transaction.timeout.ms | 5s | must be a number from 1000 to 10000, or another worker's take-over would wait longer
                    max.request.size | 614399 | must be a number of at least 614400, or the largest dead letter could not be sent
                    session.timeout.ms | 45000 | belongs to the classic group protocol: leave it out (the broker sets it), or give elser.kafka.group.protocol=classic
                    heartbeat.interval.ms | 3000 | belongs to the classic group protocol: leave it out (the broker sets it), or give elser.kafka.group.protocol=classic
                    max.poll.record | 5 | is no property of the Kafka clients; did you mean elser.kafka.max.poll.records?
                    linger.ms | soon | is not what the Kafka clients take: Invalid value soon for configuration linger.ms: Not a number of type LONG
                    max.poll.records | 0 | is not what the Kafka clients take: Invalid value 0 for configuration max.poll.records: Value must be at least 1
                    """)
    void whatIsRefused(String property, String value, String fault) {
        assertThat(ClientProperties.fault(property, value, "consumer")).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({
        "security.protocol, SASL_SSL",
        "linger.ms, 5",
        "delivery.timeout.ms, 60000",
        "transaction.timeout.ms, 1000",
        "transaction.timeout.ms, 10000",
        "max.request.size, 614400",
        "client.rack, r1",
        "sasl.jaas.config, anything",
        "config.providers, env",
        "config.providers.env.class, org.apache.kafka.common.config.provider.EnvVarConfigProvider",
        "config.providers.env.param.allowlist.pattern, X",
        "linger.ms, ${env:LINGER}",
    })
    void whatIsTaken(String property, String value) {
        assertThat(ClientProperties.fault(property, value, "consumer")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.timeout.ms", "heartbeat.interval.ms"})
    void theClassicProtocolHasPropertiesOfItsOwn(String property) {
        assertThat(ClientProperties.fault(property, "3000", "classic")).isNull();
        assertThat(ClientProperties.fault(property, "x", "classic"))
                .startsWith("is not what the Kafka clients take: ");
    }

    @Test
    void everyPasswordOfTheClientsCountsAsSecret() {
        assertThat(CLIENTS)
                .flatMap(client -> client.configKeys().values())
                .filteredOn(key -> key.type == ConfigDef.Type.PASSWORD)
                .isNotEmpty()
                .allMatch(key -> KafkaOptions.isSecret(key.name));
    }

    @Test
    void aWrongSecretIsNotRepeated() {
        assertThat(ClientProperties.fault("ssl.keystore.certificate.chain", "hush", "consumer"))
                .isNull();
        assertThat(ClientProperties.fault("ssl.key.passwords", "hush", "consumer"))
                .doesNotContain("hush");
    }

    @Test
    void aConsumerReadsCommittedBytesAndCommitsNothing() {
        assertThat(ClientProperties.consumer(kafka("consumer", Map.of()), "reader"))
                .isEqualTo(
                        Map.of(
                                "bootstrap.servers",
                                "k:9092",
                                "client.id",
                                "elser-worker-reader",
                                "isolation.level",
                                "read_committed",
                                "enable.auto.commit",
                                false,
                                "auto.offset.reset",
                                "none",
                                "allow.auto.create.topics",
                                false,
                                "key.deserializer",
                                ByteArrayDeserializer.class,
                                "value.deserializer",
                                ByteArrayDeserializer.class));
    }

    @Test
    void aMemberOfTheGroupSpeaksTheWantedProtocol() {
        assertThat(ClientProperties.groupConsumer(kafka("consumer", Map.of()), "loop"))
                .containsEntry("group.id", "g")
                .containsEntry("group.protocol", "consumer")
                .doesNotContainKey("partition.assignment.strategy");
        assertThat(
                        ClientProperties.groupConsumer(
                                kafka("classic", Map.of("session.timeout.ms", "6000")), "loop"))
                .containsEntry("group.protocol", "classic")
                .containsEntry("session.timeout.ms", "6000")
                .containsEntry(
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    }

    @Test
    void aProducerIsIdempotentAndWaitsForAllReplicas() {
        assertThat(
                        ClientProperties.producer(
                                kafka("consumer", Map.of("transaction.timeout.ms", "5000")), "p"))
                .isEqualTo(
                        Map.of(
                                "bootstrap.servers",
                                "k:9092",
                                "client.id",
                                "elser-worker-p",
                                "acks",
                                "all",
                                "enable.idempotence",
                                true,
                                "key.serializer",
                                ByteArraySerializer.class,
                                "value.serializer",
                                ByteArraySerializer.class));
    }

    @Test
    void aTransactionalProducerHasAShortTimeOut() {
        assertThat(
                        ClientProperties.transactionalProducer(
                                kafka("consumer", Map.of()), "loop", "t-1"))
                .containsEntry("transactional.id", "t-1")
                .containsEntry("transaction.timeout.ms", 10_000);
        assertThat(
                        ClientProperties.transactionalProducer(
                                kafka("consumer", Map.of("transaction.timeout.ms", "5000")),
                                "loop",
                                "t-1"))
                .containsEntry("transaction.timeout.ms", 5_000);
    }

    @Test
    void everyClientGetsTheUsersPropertiesThatItKnows() {
        WorkerConfig.Kafka kafka =
                kafka(
                        "consumer",
                        Map.of(
                                "client.id", "mine",
                                "security.protocol", "PLAINTEXT",
                                "linger.ms", "5",
                                "max.poll.records", "9",
                                "config.providers.env.class", "x"));
        Map<String, Object> common =
                Map.of(
                        "bootstrap.servers", "k:9092",
                        "client.id", "mine-a",
                        "security.protocol", "PLAINTEXT",
                        "config.providers.env.class", "x");

        assertThat(ClientProperties.admin(kafka, "a")).isEqualTo(common);
        assertThat(ClientProperties.producer(kafka, "a"))
                .containsAllEntriesOf(common)
                .containsEntry("linger.ms", "5")
                .doesNotContainKey("max.poll.records");
        assertThat(ClientProperties.consumer(kafka, "a"))
                .containsAllEntriesOf(common)
                .containsEntry("max.poll.records", "9")
                .doesNotContainKey("linger.ms");
    }

    private static WorkerConfig.Kafka kafka(String protocol, Map<String, String> properties) {
        return new WorkerConfig.Kafka(new TreeMap<>(properties), "k:9092", "g", protocol, "g");
    }
}
