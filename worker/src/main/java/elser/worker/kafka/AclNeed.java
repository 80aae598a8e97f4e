package elser.worker.kafka;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.common.acl.AclOperation;

import java.util.List;

/**
 * Something that the worker's Kafka user must be allowed, where the brokers ask for ACLs. {@code
 * Read}, {@code Write} and {@code Alter} bring {@code Describe} with them.
 *
 * @param resource what kind of thing it is on
 * @param name of that thing, or what names begin with
 * @param without what cannot be done without it
 */
public record AclNeed(Resource resource, String name, Operation operation, String without) {

    /** What ACLs are given on. */
    public enum Resource {
        TOPIC("topic"),
        GROUP("group"),
        /** Always given on what ids begin with: every process has one of its own. */
        TRANSACTIONAL_IDS("transactional ids that begin with");

        private final String words;

        Resource(String words) {
            this.words = words;
        }

        /** As it stands in sentences, before the name. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** What may be done, as Kafka's tools spell it. */
    public enum Operation {
        READ("Read", AclOperation.READ),
        WRITE("Write", AclOperation.WRITE),
        ALTER("Alter", AclOperation.ALTER),
        DESCRIBE_CONFIGS("DescribeConfigs", AclOperation.DESCRIBE_CONFIGS);

        private final String spelling;
        private final AclOperation operation;

        Operation(String spelling, AclOperation operation) {
            this.spelling = spelling;
            this.operation = operation;
        }

        AclOperation operation() {
            return operation;
        }

        @Override
        public String toString() {
            return spelling;
        }
    }

    private static final String UNCHECKED = "it is not known whether its settings lose anything";
    private static final String UNCOMMITTED = "nothing can be committed";
    private static final String FEW = "it cannot get more partitions";
    private static final String NO_OFFSETS = "where workers go on reading cannot be written";

    /** All that a worker needs, as few as there can be. */
    public static List<AclNeed> of(WorkerConfig.Topics topics, WorkerConfig.Kafka kafka) {
        return List.of(
                onTopic(topics.requests(), Operation.READ, "no request can be read"),
                onTopic(
                        topics.requests(),
                        Operation.WRITE,
                        "a request that is not on its model's partition cannot be sent on to it"),
                onTopic(topics.requests(), Operation.DESCRIBE_CONFIGS, UNCHECKED),
                onTopic(topics.events(), Operation.WRITE, "nobody can be answered"),
                onTopic(topics.events(), Operation.DESCRIBE_CONFIGS, UNCHECKED),
                onTopic(topics.ledger(), Operation.READ, "what was decided before is not known"),
                onTopic(topics.ledger(), Operation.WRITE, "nothing can be decided"),
                onTopic(topics.ledger(), Operation.DESCRIBE_CONFIGS, UNCHECKED),
                onTopic(
                        topics.deadLetters(),
                        Operation.WRITE,
                        "what nobody can act on cannot be set aside"),
                onTopic(topics.deadLetters(), Operation.DESCRIBE_CONFIGS, UNCHECKED),
                onGroup(kafka.groupId()),
                onTransactions(kafka));
    }

    /** All that giving requests and ledger more partitions needs, as little as there can be. */
    public static List<AclNeed> ofMigration(WorkerConfig.Topics topics, WorkerConfig.Kafka kafka) {
        return List.of(
                onTopic(topics.requests(), Operation.READ, NO_OFFSETS),
                onTopic(topics.requests(), Operation.ALTER, FEW),
                onTopic(topics.ledger(), Operation.READ, "what it remembers is not known"),
                onTopic(topics.ledger(), Operation.WRITE, "what it remembers cannot be moved"),
                onTopic(topics.ledger(), Operation.ALTER, FEW),
                onOffsets(kafka),
                onTransactions(kafka));
    }

    /** All that making a lost ledger or lost offsets anew needs, as little as there can be. */
    public static List<AclNeed> ofRecovery(WorkerConfig.Topics topics, WorkerConfig.Kafka kafka) {
        return List.of(
                onTopic(topics.requests(), Operation.READ, "what was asked for is not known"),
                onTopic(topics.events(), Operation.READ, "what was answered is not known"),
                onTopic(topics.ledger(), Operation.READ, "what is left of it is not known"),
                onTopic(topics.ledger(), Operation.WRITE, "it cannot be made anew"),
                onTopic(topics.deadLetters(), Operation.READ, "what was set aside is not known"),
                onOffsets(kafka),
                onTransactions(kafka));
    }

    private static AclNeed onTopic(String topic, Operation operation, String without) {
        return new AclNeed(Resource.TOPIC, topic, operation, without);
    }

    private static AclNeed onTransactions(WorkerConfig.Kafka kafka) {
        return new AclNeed(
                Resource.TRANSACTIONAL_IDS,
                kafka.transactionalIdPrefix() + "-",
                Operation.WRITE,
                UNCOMMITTED);
    }

    /** To commit for the workers' group without being a member of it. */
    private static AclNeed onOffsets(WorkerConfig.Kafka kafka) {
        return new AclNeed(Resource.GROUP, kafka.groupId(), Operation.READ, NO_OFFSETS);
    }

    /** To be a member of the workers' group. */
    static AclNeed onGroup(String id) {
        return new AclNeed(Resource.GROUP, id, Operation.READ, "the worker cannot join it");
    }

    /** For people: what is missing, what follows and the fix. */
    public String sentence() {
        return "the Kafka user lacks %s on %s %s, so %s; grant it"
                .formatted(operation, resource, name, without);
    }
}
