package elser.worker.cli;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** What Kafka's errors mean to who runs a command: what happened, where, and what to do. */
final class KafkaErrors {

    private KafkaErrors() {}

    /**
     * An error in sentences.
     *
     * @param command its whole name, such as {@code elser-worker status}
     */
    static String sentence(KafkaException e, String command) {
        return switch (e) {
            case KafkaException wrong when isConfiguration(wrong) ->
                    "The Kafka clients refuse what stands under elser.kafka.*: %s Correct it there; 'elser-worker config show --given' tells where each value comes from."
                            .formatted(whole(withoutLogin(root(wrong))));
            case KafkaException unresolved when isUnresolved(unresolved) ->
                    "No name in elser.kafka.bootstrap.servers can be resolved. Look whether they"
                            + " are right, and whether this machine's name service knows them.";
            case AuthenticationException refused ->
                    "Kafka refuses the credentials (elser.kafka.sasl.*, elser.kafka.ssl.*): %s Correct them there; 'elser-worker config show --given' tells where each value comes from."
                            .formatted(whole(root(refused)));
            case AuthorizationException refused ->
                    "Kafka does not let the user do what '%s' needs: %s Give it the ACLs that deploy/SECURITY.md names for this command, or another user in elser.kafka.*."
                            .formatted(command, whole(root(refused)));
            case UnsupportedVersionException old ->
                    "The brokers are too old for this: %s Set elser.kafka.group.protocol to classic, which works with those before 4.0, or use newer brokers."
                            .formatted(whole(root(old)));
            case InterruptException _ ->
                    "'%s' was interrupted before it was done. Run it again.".formatted(command);
            case RetriableException silent ->
                    "Kafka does not answer as it should: %s Look whether elser.kafka.bootstrap.servers is right and the brokers run, then try again."
                            .formatted(whole(root(silent)));
            case InvalidReplicationFactorException many ->
                    "Kafka did not make the topics: %s Give --replication-factor no more than there are brokers."
                            .formatted(whole(root(many)));
            case InvalidPartitionsException wrong ->
                    "Kafka did not make the topics: %s Give --partitions another number."
                            .formatted(whole(root(wrong)));
            case InvalidTopicException wrong ->
                    "Kafka takes no topic of this name: %s Give it another in elser.topics.*."
                            .formatted(whole(root(wrong)));
            case PolicyViolationException forbidden ->
                    "A policy of the brokers forbids this: %s Do as it says, or ask who runs the brokers to make an exception."
                            .formatted(whole(root(forbidden)));
            case RecordTooLargeException large ->
                    "A record is too large for Kafka: %s Raise max.message.bytes of the topic, or elser.kafka.max.request.size if it is below 1048576."
                            .formatted(whole(root(large)));
            case KafkaException other ->
                    "Kafka did not do what it was asked for: %s Look whether elser.kafka.* and elser.topics.* are right and the brokers are well (their logs tell more)."
                            .formatted(whole(root(other)));
        };
    }

    /** Whether a client could not be made of the properties it was given. */
    static boolean isConfiguration(KafkaException e) {
        String message = String.valueOf(e.getMessage());
        boolean isOfMaking =
                e instanceof ConfigException
                        || message.startsWith("Failed to construct kafka")
                        || message.startsWith("Failed to create new KafkaAdminClient");
        return isOfMaking && !isUnresolved(e);
    }

    /** A name that cannot be resolved now may be resolved later. */
    private static boolean isUnresolved(KafkaException e) {
        return root(e).startsWith("No resolvable bootstrap urls");
    }

    /** What is told of a login module can hold parts of it, and so a password. */
    private static String withoutLogin(String message) {
        return message.contains("JAAS") || message.contains("LoginModule")
                ? "sasl.jaas.config is not a login module, its control flag and options, ended by a"
                        + " semicolon"
                : message;
    }

    private static String whole(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String root(Throwable e) {
        Throwable deepest = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest.getMessage() == null
                ? deepest.getClass().getSimpleName()
                : deepest.getMessage();
    }
}
