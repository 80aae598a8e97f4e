package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Set;
import java.util.stream.Stream;

/** Every kind of error that Kafka gives a command, and the whole of what is said of it. */
class KafkaErrorsTest {

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(
                        new SaslAuthenticationException("Authentication failed"),
                        "Kafka refuses the credentials (elser.kafka.sasl.*, elser.kafka.ssl.*):"
                                + " Authentication failed. Correct them there; 'elser-worker config"
                                + " show --given' tells where each value comes from."),
                Arguments.of(
                        new TopicAuthorizationException(Set.of("events")),
                        "Kafka does not let the user do what 'elser-worker status' needs: Not"
                                + " authorized to access topics: [events]. Give it the ACLs that"
                                + " deploy/SECURITY.md names for this command, or another user in"
                                + " elser.kafka.*."),
                Arguments.of(
                        GroupAuthorizationException.forGroupId("g"),
                        "Kafka does not let the user do what 'elser-worker status' needs: Not"
                                + " authorized to access group: g. Give it the ACLs that"
                                + " deploy/SECURITY.md names for this command, or another user in"
                                + " elser.kafka.*."),
                Arguments.of(
                        new UnsupportedVersionException("no CONSUMER_GROUP_HEARTBEAT"),
                        "The brokers are too old for this: no CONSUMER_GROUP_HEARTBEAT. Set"
                                + " elser.kafka.group.protocol to classic, which works with those"
                                + " before 4.0, or use newer brokers."),
                Arguments.of(
                        new TimeoutException("Timed out waiting"),
                        "Kafka does not answer as it should: Timed out waiting. Look whether"
                            + " elser.kafka.bootstrap.servers is right and the brokers run, then"
                            + " try again."),
                Arguments.of(
                        new KafkaException(
                                "Failed to create new KafkaAdminClient",
                                new ConfigException(
                                        "No resolvable bootstrap urls given in bootstrap.servers")),
                        "No name in elser.kafka.bootstrap.servers can be resolved. Look whether"
                                + " they are right, and whether this machine's name service knows"
                                + " them."),
                Arguments.of(
                        new ConfigException("delivery.timeout.ms is too short"),
                        "The Kafka clients refuse what stands under elser.kafka.*:"
                            + " delivery.timeout.ms is too short. Correct it there; 'elser-worker"
                            + " config show --given' tells where each value comes from."),
                Arguments.of(
                        new InvalidReplicationFactorException("Unable to replicate 3 times."),
                        "Kafka did not make the topics: Unable to replicate 3 times. Give"
                                + " --replication-factor no more than there are brokers."),
                Arguments.of(
                        new InvalidPartitionsException("Too many."),
                        "Kafka did not make the topics: Too many. Give --partitions another"
                                + " number."),
                Arguments.of(
                        new InvalidTopicException("Topic name is invalid"),
                        "Kafka takes no topic of this name: Topic name is invalid. Give it another"
                                + " in elser.topics.*."),
                Arguments.of(
                        new PolicyViolationException("Use 3 replicas"),
                        "A policy of the brokers forbids this: Use 3 replicas. Do as it says, or"
                                + " ask who runs the brokers to make an exception."),
                Arguments.of(
                        new RecordTooLargeException("70000 bytes"),
                        "A record is too large for Kafka: 70000 bytes. Raise max.message.bytes of"
                                + " the topic, or elser.kafka.max.request.size if it is below"
                                + " 1048576."),
                Arguments.of(
                        new UnknownServerException(),
                        "Kafka did not do what it was asked for: UnknownServerException. Look"
                            + " whether elser.kafka.* and elser.topics.* are right and the brokers"
                            + " are well (their logs tell more)."));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void eachSaysWhatHappened_where_andWhatToDo(KafkaException error, String sentence) {
        assertThat(KafkaErrors.sentence(error, "elser-worker status")).isEqualTo(sentence);
    }

    /** To make one interrupts the thread. */
    @Test
    void anInterruptionIsOneToo() {
        InterruptException error = new InterruptException("stopped");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(KafkaErrors.sentence(error, "elser-worker status"))
                .isEqualTo(
                        "'elser-worker status' was interrupted before it was done. Run it again.");
    }
}
