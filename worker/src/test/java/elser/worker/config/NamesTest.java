package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that are no option. */
class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "elser.htp.port, elser.http.port",
        "elser.HTTP.port, elser.http.port",
        "elser.targets.search.apikey, elser.targets.search.api-key",
        "elser.targets.search.max_threads, elser.targets.search.max-threads",
        "elser.targets.url, elser.targets.<name>.url",
        "elser.provisioning.time-out, elser.provisioning.timeout",
        "elser.topics.dead_letters, elser.topics.dead-letters",
        "elser.kafka., elser.kafka.group.id",
    })
    void anUnknownNameIsRefusedWithTheNearestKnownOne(String wrong, String nearest) {
        assertThat(Sources.minimal().with(wrong, "hush").problems())
                .containsExactly(
                        "%s is no option; did you mean %s? (system property %s)"
                                .formatted(wrong, nearest, wrong));
    }

    @ParameterizedTest
    @CsvSource({
        "ELSER_HTTP_PROT, ELSER_HTTP_PORT",
        "ELSER_TARGETS_SEARCH_APIKEY, ELSER_TARGETS_SEARCH_API_KEY",
        "ELSER_TARGETS_URL, ELSER_TARGETS_<NAME>_URL",
        "ELSER_BOOTSTRAP_SERVERS, ELSER_KAFKA_BOOTSTRAP_SERVERS",
    })
    void soIsAnUnknownVariable(String wrong, String nearest) {
        assertThat(Sources.minimal().variable(wrong, "hush").problems())
                .containsExactly(
                        "The environment variable %s gives no option; did you mean %s?"
                                .formatted(wrong, nearest));
    }

    @Test
    void otherVariablesAndPropertiesAreNotOurs() {
        assertThat(
                        Sources.minimal()
                                .variable("HOME", "/")
                                .variable("ELSERX", "1")
                                .variable("ELSER_PROVISIONER_SERVICE_HOST", "10.0.0.1")
                                .variable("ELSER_HTTP_PORT", "tcp://10.0.0.1:8080")
                                .with("java.version", "25")
                                .worker())
                .isEqualTo(Sources.minimal().worker());
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(
                        Sources.empty()
                                .with("elser.htp.port", "1")
                                .with("elser.worker.threads", "0")
                                .with("elser.topics.events", "same")
                                .with("elser.topics.requests", "same")
                                .problems())
                .containsExactlyInAnyOrder(
                        "elser.htp.port is no option; did you mean elser.http.port? (system"
                                + " property elser.htp.port)",
                        "elser.kafka.bootstrap.servers is required: give the address of Kafka, such"
                                + " as kafka-0:9092,kafka-1:9092.",
                        "elser.topics.events is same, as another topic is: give every topic a name"
                                + " of its own.",
                        "At least one target is required: give elser.targets.default.url, such as"
                                + " http://127.0.0.1:9200.",
                        "elser.worker.threads must be a whole number from 1 to 64, not \"0\""
                                + " (system property elser.worker.threads).");
    }
}
