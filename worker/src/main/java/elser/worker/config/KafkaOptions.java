package elser.worker.config;

import static elser.worker.config.ValueType.oneOf;
import static elser.worker.config.ValueType.servers;
import static elser.worker.config.ValueType.text;
import static elser.worker.config.ValueType.topic;

import java.util.List;
import java.util.regex.Pattern;

/** Options of the connection to Kafka, and the names of the topics. */
public final class KafkaOptions {

    /** Where every Kafka option begins. */
    public static final String PREFIX = "elser.kafka.";

    static final String FILE_SUFFIX = "-file";

    static final Option<String> BOOTSTRAP_SERVERS =
            Option.of(
                    "elser.kafka.bootstrap.servers",
                    servers(),
                    "kafka-0:9092,kafka-1:9092",
                    "Where to connect to Kafka. Required.");

    static final Option<String> GROUP_ID =
            Option.of(
                            "elser.kafka.group.id",
                            text(),
                            "elser-provisioner",
                            "Consumer group of the workers. All workers of one group share one set"
                                + " of topics; the ledger remembers the group and refuses another.")
                    .defaultsTo("elser-provisioner");

    static final Option<String> GROUP_PROTOCOL =
            Option.of(
                            "elser.kafka.group.protocol",
                            oneOf("consumer", "classic"),
                            "classic",
                            "Protocol of the consumer group: consumer needs brokers of 4.0 or"
                                    + " later, classic works with all.")
                    .defaultsTo("consumer");

    static final Option<String> TRANSACTIONAL_ID_PREFIX =
            Option.of(
                    "elser.kafka.transactional-id-prefix",
                    text(),
                    "elser-provisioner",
                    "What the transactional ids of the producers begin with, for ACLs. The group id"
                            + " where it is not given.");

    /**
     * Stands for every other client property; which names and values are taken is known to the
     * Kafka clients.
     */
    static final Option<String> PROPERTY =
            Option.of(
                    "elser.kafka.<property>",
                    text(),
                    "elser.kafka.security.protocol: SASL_SSL",
                    "Any other property of the Kafka clients. Those that would break a guarantee"
                        + " are refused. A secret one may be given as elser.kafka.<property>-file,"
                        + " the path of a file that holds it.");

    static final Option<String> REQUESTS = topicOption("requests", "provisioning requests");
    static final Option<String> EVENTS = topicOption("events", "lifecycle events");
    static final Option<String> LEDGER = topicOption("ledger", "the ledger (compacted)");
    static final Option<String> DEAD_LETTERS =
            topicOption("dead-letters", "records nobody can act on");

    static final List<Option<?>> ALL =
            List.of(
                    BOOTSTRAP_SERVERS,
                    GROUP_ID,
                    GROUP_PROTOCOL,
                    TRANSACTIONAL_ID_PREFIX,
                    PROPERTY,
                    REQUESTS,
                    EVENTS,
                    LEDGER,
                    DEAD_LETTERS);

    private static final List<String> SECRET_ENDINGS =
            List.of(
                    "password",
                    "passphrase",
                    "jaas.config",
                    "keystore.key",
                    "certificate.chain",
                    "truststore.certificates",
                    "client.secret");

    private static final Pattern PROVIDER_PARAMETER =
            Pattern.compile("elser\\.kafka\\.config\\.providers\\.[^.]+\\.param\\..*");

    private KafkaOptions() {}

    /** Whether a client property holds a secret. */
    public static boolean isSecret(String property) {
        return SECRET_ENDINGS.stream().anyMatch(property::endsWith);
    }

    /** Whether an option names a file that holds a secret property. */
    static boolean isSecretFile(String name) {
        return name.endsWith(FILE_SUFFIX)
                && isSecret(name.substring(0, name.length() - FILE_SUFFIX.length()));
    }

    /** Whether an option's value is never shown: secrets, and what config providers are given. */
    static boolean isHidden(String name) {
        return isSecret(name) || PROVIDER_PARAMETER.matcher(name).matches();
    }

    private static Option<String> topicOption(String kind, String content) {
        return Option.of(
                        "elser.topics." + kind,
                        topic(),
                        "search." + kind,
                        "Topic of " + content + ".")
                .defaultsTo("elser.provisioning." + kind);
    }
}
