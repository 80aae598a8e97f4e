package elser.worker.kafka;

import elser.worker.config.KafkaOptions;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/**
 * Kafka properties that the worker sets itself, because another value would break what it
 * guarantees.
 */
final class Refusals {

    /** Properties that mean something in the classic group protocol only. */
    static final Set<String> CLASSIC_ONLY =
            Set.of(
                    ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                    ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);

    private static final String ALWAYS = "is always %s: leave it out, %s";

    private static final Map<String, String> REASONS =
            Map.ofEntries(
                    Map.entry(
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            ALWAYS.formatted("read_committed", "or aborted records would be read")),
                    Map.entry(
                            ProducerConfig.ACKS_CONFIG,
                            ALWAYS.formatted("all", "or records could be lost")),
                    Map.entry(
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            ALWAYS.formatted("true", "or records could be written twice")),
                    Map.entry(
                            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                            "is set by the worker: leave it out, the order of records hangs on it"),
                    Map.entry(
                            ProducerConfig.RETRIES_CONFIG,
                            "is set by the worker: leave it out and use delivery.timeout.ms"),
                    Map.entry(
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            ALWAYS.formatted(
                                    "false", "offsets are committed with what they caused")),
                    Map.entry(
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            ALWAYS.formatted("none", "or requests could be skipped")),
                    Map.entry(
                            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                            ALWAYS.formatted("false", "topics are made by 'topics create'")),
                    Map.entry(
                            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                            "is not supported: leave it out, members of the group are never"
                                    + " static"),
                    Map.entry(
                            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                            "is set by the worker: leave it out (classic is always"
                                    + " cooperative-sticky)"),
                    Map.entry(
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            "is made by the worker: leave it out and use "
                                    + KafkaOptions.PREFIX
                                    + "transactional-id-prefix"),
                    Map.entry(
                            ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG,
                            ALWAYS.formatted("false", "transactions end by themselves")),
                    Map.entry(
                            ProducerConfig.PARTITIONER_CLASS_CONFIG,
                            "is set by the worker: leave it out, records are placed by their key"),
                    Map.entry(
                            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
                            ALWAYS.formatted("false", "records are placed by their key")),
                    Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, serializer()),
                    Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, serializer()),
                    Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, serializer()),
                    Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, serializer()));

    private Refusals() {}

    /** Why a property is not taken, null where it is. */
    static @Nullable String of(String property, String value, String groupProtocol) {
        if (CLASSIC_ONLY.contains(property) && !groupProtocol.equals("classic")) {
            return "belongs to the classic group protocol: leave it out (the broker sets it), or"
                    + " give "
                    + KafkaOptions.PREFIX
                    + "group.protocol=classic";
        }
        if (property.equals(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG) && !isShort(value)) {
            return "must be a number from 1000 to "
                    + ClientProperties.TRANSACTION_TIMEOUT_MS
                    + ", or another worker's take-over would wait longer";
        }
        if (property.equals(ProducerConfig.MAX_REQUEST_SIZE_CONFIG) && !isRoomy(value)) {
            return "must be a number of at least "
                    + TopicRules.MESSAGE_BYTES_MIN
                    + ", or the largest dead letter could not be sent";
        }
        return REASONS.get(property);
    }

    private static boolean isRoomy(String value) {
        return value.matches("\\d{1,9}") && Integer.parseInt(value) >= TopicRules.MESSAGE_BYTES_MIN;
    }

    private static boolean isShort(String value) {
        return value.matches("\\d{4,5}")
                && Integer.parseInt(value) >= 1000
                && Integer.parseInt(value) <= ClientProperties.TRANSACTION_TIMEOUT_MS;
    }

    private static String serializer() {
        return "is set by the worker: leave it out, records are read and written as bytes";
    }
}
