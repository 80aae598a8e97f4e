package elser.worker.kafka;

import elser.worker.config.KafkaOptions;
import elser.worker.loop.Stopped;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What the brokers say that no waiting and no repeating mends. */
final class Hopeless {

    private Hopeless() {}

    /**
     * Stops the worker where an error, or what caused it, is such a thing.
     *
     * @throws Stopped with the fix
     */
    static void stopIf(Throwable error) {
        String sentence = sentence(error);
        if (sentence != null) {
            throw new Stopped(sentence);
        }
    }

    /** What is wrong and the fix, null where waiting may mend it. */
    static @Nullable String sentence(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String sentence = of(cause);
            if (sentence != null) {
                return sentence + " (" + cause.getMessage() + ")";
            }
        }
        return null;
    }

    private static @Nullable String of(Throwable cause) {
        return switch (cause) {
            case AuthenticationException _ ->
                    "the brokers refuse the worker's credentials: correct "
                            + KafkaOptions.PREFIX
                            + "security.protocol and the sasl.* or ssl.* properties beside it";
            case TopicAuthorizationException topics ->
                    "the brokers do not let the worker use "
                            + topics.unauthorizedTopics()
                            + " as it must: its user needs Write and DescribeConfigs on all four"
                            + " topics, and Read on requests and ledger; 'run --check' names what"
                            + " is missing";
            case GroupAuthorizationException group ->
                    AclNeed.onGroup(String.valueOf(group.groupId())).sentence();
            case TransactionalIdAuthorizationException _ ->
                    "the brokers do not let the worker write transactions: grant its user Write on"
                            + " transactional ids that begin with "
                            + KafkaOptions.PREFIX
                            + "transactional-id-prefix";
            case ClusterAuthorizationException _ ->
                    "the brokers do not let the worker write: grant its user IdempotentWrite on the"
                            + " cluster";
            case InvalidTxnTimeoutException _ ->
                    "the brokers allow no transaction as long as the worker's: lower "
                            + KafkaOptions.PREFIX
                            + "transaction.timeout.ms, or raise their transaction.max.timeout.ms";
            case InvalidTimestampException _ ->
                    "a topic takes no records of the worker's time: unset"
                            + " message.timestamp.before.max.ms and message.timestamp.after.max.ms"
                            + " of all four topics, and check the clocks of worker and brokers";
            case RecordTooLargeException _ ->
                    "a record is larger than its topic lets through: set max.message.bytes of all"
                            + " four topics to at least "
                            + TopicRules.MESSAGE_BYTES_MIN;
            case UnsupportedVersionException _ ->
                    "the brokers are too old for what the worker asks of them";
            default -> null;
        };
    }
}
