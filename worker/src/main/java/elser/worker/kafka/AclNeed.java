package elser.worker.kafka;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.common.acl.AclOperation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
        /** Given on what ids begin with: every process has one of its own. */
        TRANSACTIONAL_IDS("transactional ids that begin with"),
        /** The one that commands write under. */
        TRANSACTIONAL_ID("transactional id");

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
        DESCRIBE("Describe", AclOperation.DESCRIBE),
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

    /** What is needed to see whether requests and ledger can get more partitions. */
    public static List<AclNeed> ofLookBeforeMigration(
            WorkerConfig.Topics topics, WorkerConfig.Kafka kafka) {
        return List.of(
                onTopic(topics.requests(), Operation.DESCRIBE, "what it holds is not known"),
                onTopic(topics.ledger(), Operation.READ, "what it remembers is not known"),
                onMembers(kafka));
    }

    /**
     * What giving requests and ledger more partitions needs beyond that, as little as there can be.
     *
     * @param growing names of those that do not have so many yet
     */
    public static List<AclNeed> ofMigration(
            WorkerConfig.Topics topics, WorkerConfig.Kafka kafka, Set<String> growing) {
        List<AclNeed> needs = new ArrayList<>();
        needs.add(onTopic(topics.requests(), Operation.READ, NO_OFFSETS));
        needs.add(onTopic(topics.ledger(), Operation.WRITE, "what it remembers cannot be moved"));
        for (String topic : List.of(topics.requests(), topics.ledger())) {
            if (growing.contains(topic)) {
                needs.add(onTopic(topic, Operation.ALTER, "it cannot get more partitions"));
            }
        }
        needs.add(onOffsets(kafka));
        needs.add(onUpkeep(kafka));
        return needs;
    }

    /** What is needed to see whether the ledger or offsets are lost. */
    public static List<AclNeed> ofLookBeforeRecovery(
            WorkerConfig.Topics topics, WorkerConfig.Kafka kafka) {
        return List.of(
                onTopic(topics.requests(), Operation.READ, "what was asked for is not known"),
                onTopic(topics.events(), Operation.READ, "what was answered is not known"),
                onTopic(topics.ledger(), Operation.READ, "what is left of it is not known"),
                onTopic(topics.deadLetters(), Operation.READ, "what was set aside is not known"),
                onMembers(kafka));
    }

    /**
     * What making anew what is lost needs beyond that, as little as there can be.
     *
     * @param isLedgerLost whether more is lost than offsets
     */
    public static List<AclNeed> ofRecovery(
            WorkerConfig.Topics topics, WorkerConfig.Kafka kafka, boolean isLedgerLost) {
        List<AclNeed> needs = new ArrayList<>();
        if (isLedgerLost) {
            needs.add(onTopic(topics.ledger(), Operation.WRITE, "it cannot be made anew"));
        }
        needs.add(onOffsets(kafka));
        needs.add(onUpkeep(kafka));
        return needs;
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

    /** To write as the commands do that write to the ledger. */
    public static AclNeed onUpkeep(WorkerConfig.Kafka kafka) {
        return new AclNeed(
                Resource.TRANSACTIONAL_ID,
                ClientProperties.upkeepTransactionalId(kafka),
                Operation.WRITE,
                UNCOMMITTED);
    }

    /** To see what the workers' group has read, and who is in it. */
    private static AclNeed onMembers(WorkerConfig.Kafka kafka) {
        return new AclNeed(
                Resource.GROUP,
                kafka.groupId(),
                Operation.DESCRIBE,
                "it is not known whether workers run and what they have read");
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
