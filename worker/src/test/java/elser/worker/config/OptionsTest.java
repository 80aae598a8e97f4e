package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

/** The options themselves. */
class OptionsTest {

    static List<Option<?>> all() {
        return Options.all();
    }

    @Test
    void theNamesAreTheseAndNoOthers() {
        assertThat(Options.all())
                .extracting(Option::name)
                .containsExactly(
                        "elser.kafka.bootstrap.servers",
                        "elser.kafka.group.id",
                        "elser.kafka.group.protocol",
                        "elser.kafka.transactional-id-prefix",
                        "elser.kafka.<property>",
                        "elser.topics.requests",
                        "elser.topics.events",
                        "elser.topics.ledger",
                        "elser.topics.dead-letters",
                        "elser.targets.<name>.url",
                        "elser.targets.<name>.api-key",
                        "elser.targets.<name>.api-key-file",
                        "elser.targets.<name>.username",
                        "elser.targets.<name>.password",
                        "elser.targets.<name>.password-file",
                        "elser.targets.<name>.ca-file",
                        "elser.targets.<name>.ca-fingerprint",
                        "elser.targets.<name>.max-allocations",
                        "elser.targets.<name>.max-threads",
                        "elser.targets.<name>.max-endpoints",
                        "elser.provisioning.timeout",
                        "elser.provisioning.max-timeout",
                        "elser.provisioning.poll-interval",
                        "elser.provisioning.create-timeout",
                        "elser.provisioning.lease",
                        "elser.provisioning.grace",
                        "elser.provisioning.auth-grace",
                        "elser.provisioning.stall-after",
                        "elser.provisioning.repairs",
                        "elser.provisioning.default-config",
                        "elser.idempotency.window",
                        "elser.idempotency.max-entries",
                        "elser.ledger.format",
                        "elser.resilience.backoff.first",
                        "elser.resilience.backoff.factor",
                        "elser.resilience.backoff.ceiling",
                        "elser.resilience.breaker.window",
                        "elser.resilience.breaker.minimum-calls",
                        "elser.resilience.breaker.failure-rate",
                        "elser.resilience.breaker.open-for",
                        "elser.resilience.breaker.half-open-calls",
                        "elser.resilience.read-attempts",
                        "elser.resilience.read-retry-wait",
                        "elser.resilience.connect-timeout",
                        "elser.resilience.read-timeout",
                        "elser.resilience.concurrent-reads",
                        "elser.resilience.node-rest",
                        "elser.resilience.retry-after-max",
                        "elser.resilience.concurrent-creates",
                        "elser.resilience.calls-per-second",
                        "elser.resilience.definitions-per-look",
                        "elser.resilience.response-bytes",
                        "elser.resilience.response-tokens",
                        "elser.resilience.connection-idle",
                        "elser.resilience.connection-age",
                        "elser.worker.threads",
                        "elser.worker.stuck-after",
                        "elser.worker.check-interval",
                        "elser.log.format",
                        "elser.log.level",
                        "elser.log.request-lines",
                        "elser.log.request-ids",
                        "elser.limits.provisionings",
                        "elser.limits.waiters-per-target",
                        "elser.limits.waiters-per-partition",
                        "elser.limits.configurations",
                        "elser.limits.fan-out",
                        "elser.limits.fan-out-backlog",
                        "elser.limits.mailbox",
                        "elser.limits.transaction-records",
                        "elser.limits.transaction-bytes",
                        "elser.limits.transaction-time",
                        "elser.limits.status-subscribers",
                        "elser.limits.status-patience",
                        "elser.limits.status-rows",
                        "elser.limits.status-failures",
                        "elser.http.host",
                        "elser.http.port",
                        "elser.http.connections",
                        "elser.http.request-time",
                        "elser.http.idle-time",
                        "elser.http.answer-time",
                        "elser.http.headers",
                        "elser.http.header-size",
                        "elser.http.body-size");
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyOptionHasAnExampleItTakesAndAMeaning(Option<?> option) {
        assertThat(option.type().parse(option.example())).isNotNull();
        assertThat(option.meaning()).matches("[A-Z].*\\.");
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyDefaultIsAValueAndNotTheExample(Option<?> option) {
        if (option.defaultText() != null) {
            assertThat(option.defaultValue()).isNotNull();
            boolean mayRepeat = option.name().matches("elser.kafka.group.id");
            assertThat(option.example().equals(option.defaultText())).isEqualTo(mayRepeat);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theEnvironmentNameOfEveryOptionGivesThatOption(Option<?> option) {
        String name =
                option.name().replace("<name>", "search-eu").replace("<property>", "client.rack");
        assertThat(EnvironmentNames.optionName(Option.environmentName(name))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "ELSER_KAFKA_BOOTSTRAP_SERVERS, elser.kafka.bootstrap.servers",
        "ELSER_KAFKA_TRANSACTIONAL_ID_PREFIX, elser.kafka.transactional-id-prefix",
        "ELSER_KAFKA_SASL_JAAS_CONFIG, elser.kafka.sasl.jaas.config",
        "ELSER_KAFKA_SASL_JAAS_CONFIG_FILE, elser.kafka.sasl.jaas.config-file",
        "ELSER_KAFKA_SSL_KEYSTORE_PASSWORD_FILE, elser.kafka.ssl.keystore.password-file",
        "ELSER_TARGETS_DEFAULT_URL, elser.targets.default.url",
        "ELSER_TARGETS_SEARCH_EU_1_API_KEY, elser.targets.search-eu-1.api-key",
        "ELSER_TARGETS_SEARCH_API_KEY_FILE, elser.targets.search.api-key-file",
        "ELSER_TARGETS_API_KEY_FILE_API_KEY_FILE, elser.targets.api-key-file.api-key-file",
        "ELSER_TARGETS_MAX_THREADS_URL, elser.targets.max-threads.url",
        "ELSER_TARGETS_URL_URL, elser.targets.url.url",
        "ELSER_TARGETS_URL, ",
        "ELSER_TARGETS__URL, ",
        "ELSER_TARGETS_DEFAULT_URI, ",
        "ELSER_KAFKA_, ",
        "ELSER_HTTP_PORTS, ",
        "ELSER_http_port, ",
    })
    void anEnvironmentNameGivesOneOptionOrNone(String variable, String option) {
        assertThat(EnvironmentNames.optionName(variable)).isEqualTo(option);
    }

    @ParameterizedTest
    @CsvSource({
        "ELSER_SERVICE_HOST, 10.0.0.1, true",
        "ELSER_PROVISIONER_SERVICE_PORT, 8080, true",
        "ELSER_PROVISIONER_SERVICE_PORT_HTTP, 8080, true",
        "ELSER_PROVISIONER_PORT, tcp://10.0.0.1:8080, true",
        "ELSER_PROVISIONER_PORT_8080_TCP, tcp://10.0.0.1:8080, true",
        "ELSER_PROVISIONER_PORT_8080_TCP_ADDR, 10.0.0.1, true",
        "ELSER_KAFKA_SERVICE_HOST, 10.0.0.1, true",
        "ELSER_HTTP_PORT, tcp://10.0.0.1:8080, true",
        "ELSER_HTTP_PORT, 8080, false",
        "ELSER_HTTP_PROT, 8080, false",
        "ELSER_TARGETS_MY_SERVICE_HOST_URL, http://10.0.0.1:9200, false",
        "ELSER_TARGETS_MY_SERVICE_PORT_URL, http://10.0.0.1:9200, false",
    })
    void variablesThatKubernetesMakesForServicesAreNotOurs(
            String variable, String value, boolean isLink) {
        assertThat(EnvironmentNames.isServiceLink(variable, value)).isEqualTo(isLink);
    }

    @ParameterizedTest
    @CsvSource({
        "elser.kafka.security.protocol, true",
        "elser.kafka.sasl.jaas.config-file, true",
        "elser.kafka.nonsense, true",
        "elser.kafka., false",
        "elser.kafka, false",
        "elser.kafka.group.id, false",
        "elser.kafka.transactional-id-prefix, false",
        "elser.http.port, false",
    })
    void whatIsNoOptionOfItsOwnBelowKafkaIsAPropertyOfTheClients(String name, boolean isProperty) {
        assertThat(Options.isKafkaProperty(name)).isEqualTo(isProperty);
    }
}
