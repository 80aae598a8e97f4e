package elser.worker.kafka;

import elser.worker.config.KafkaOptions;
import elser.worker.config.NearestName;
import elser.worker.config.WorkerConfig;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Properties of the Kafka clients: what the user gave, as far as the client knows it, and what the
 * guarantees need.
 */
public final class ClientProperties {

    /** Longest time a transaction may stay open, in milliseconds. */
    public static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private static final String CLIENT_ID = "elser-worker";
    private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    private static final List<ConfigDef> CLIENTS =
            List.of(
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef(),
                    AdminClientConfig.configDef());

    private ClientProperties() {}

    /**
     * What is wrong with a user's property, as {@link elser.worker.config.KafkaPropertyCheck} wants
     * it.
     *
     * @return null for nothing
     */
    public static @Nullable String fault(String property, String value, String groupProtocol) {
        String refusal = Refusals.of(property, value, groupProtocol);
        if (refusal != null) {
            return refusal;
        }
        if (property.startsWith(PROVIDERS + ".")) {
            return null;
        }
        List<ConfigDef.ConfigKey> keys = keys(property);
        if (keys.isEmpty()) {
            return "is no property of the Kafka clients; did you mean "
                    + KafkaOptions.PREFIX
                    + NearestName.of(property, names())
                    + "?";
        }
        boolean isReference = value.contains("${");
        return isReference
                ? null
                : keys.stream()
                        .map(key -> fault(key, value))
                        .filter(f -> f != null)
                        .findFirst()
                        .orElse(null);
    }

    /** Whether one of the clients has a property of that name. */
    static boolean isKnown(String property) {
        return property.startsWith(PROVIDERS + ".") || !keys(property).isEmpty();
    }

    /**
     * For a consumer that reads committed records of partitions it is given, and commits nothing.
     */
    public static Map<String, Object> consumer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = base(kafka, role, ConsumerConfig.configDef());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        if (!kafka.groupProtocol().equals("classic")) {
            Refusals.CLASSIC_ONLY.forEach(properties::remove);
        }
        return properties;
    }

    /** The same for a member of the workers' group. */
    public static Map<String, Object> groupConsumer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = consumer(kafka, role);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, kafka.groupId());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, kafka.groupProtocol());
        if (kafka.groupProtocol().equals("classic")) {
            properties.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    CooperativeStickyAssignor.class.getName());
        }
        return properties;
    }

    /** For an idempotent producer whose records are acknowledged by all replicas in sync. */
    public static Map<String, Object> producer(WorkerConfig.Kafka kafka, String role) {
        Map<String, Object> properties = base(kafka, role, ProducerConfig.configDef());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        return properties;
    }

    /** The same, transactional. */
    public static Map<String, Object> transactionalProducer(
            WorkerConfig.Kafka kafka, String role, String transactionalId) {
        Map<String, Object> properties = producer(kafka, role);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        String timeout = kafka.properties().get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        properties.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                timeout == null ? TRANSACTION_TIMEOUT_MS : Integer.parseInt(timeout));
        return properties;
    }

    /** What commands write to the ledger under, each time the same: the later one wins. */
    public static String upkeepTransactionalId(WorkerConfig.Kafka kafka) {
        return kafka.transactionalIdPrefix() + "-upkeep";
    }

    /** For an admin client. */
    public static Map<String, Object> admin(WorkerConfig.Kafka kafka, String role) {
        return base(kafka, role, AdminClientConfig.configDef());
    }

    private static Map<String, Object> base(
            WorkerConfig.Kafka kafka, String role, ConfigDef client) {
        Map<String, Object> properties = new HashMap<>();
        kafka.properties()
                .forEach(
                        (name, value) -> {
                            if (client.names().contains(name) || name.startsWith(PROVIDERS + ".")) {
                                properties.put(name, value);
                            }
                        });
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        String prefix =
                kafka.properties().getOrDefault(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, prefix + "-" + role);
        return properties;
    }

    private static SortedSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        CLIENTS.forEach(client -> names.addAll(client.names()));
        return names;
    }

    private static List<ConfigDef.ConfigKey> keys(String property) {
        List<ConfigDef.ConfigKey> keys = new ArrayList<>();
        for (ConfigDef client : CLIENTS) {
            ConfigDef.ConfigKey key = client.configKeys().get(property);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static @Nullable String fault(ConfigDef.ConfigKey key, String value) {
        try {
            Object parsed = ConfigDef.parseType(key.name, value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(key.name, parsed);
            }
            return null;
        } catch (ConfigException e) {
            return KafkaOptions.isSecret(key.name)
                    ? "is not what the Kafka clients take"
                    : "is not what the Kafka clients take: " + e.getMessage();
        }
    }
}
