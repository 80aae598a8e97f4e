package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Properties of the Kafka clients, as they are given. */
class KafkaReaderTest {

    private static final String PASSWORD = "elser.kafka.ssl.key.password";

    @TempDir private Path directory;

    @Test
    void aPropertyIsTakenAsItIs_alsoWhereItIsEmpty() {
        assertThat(
                        Sources.minimal()
                                .with("elser.kafka.client.rack", "")
                                .with("elser.kafka.sasl.jaas.config", "a\n b;")
                                .variable("ELSER_KAFKA_MAX_POLL_RECORDS", "7")
                                .worker()
                                .kafka()
                                .properties())
                .isEqualTo(
                        Map.of(
                                "client.rack", "",
                                "sasl.jaas.config", "a\n b;",
                                "max.poll.records", "7"));
    }

    @Test
    void aSecretMayStandInAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "hush\n");
        assertThat(
                        Sources.minimal()
                                .variable("ELSER_KAFKA_SSL_KEY_PASSWORD_FILE", file.toString())
                                .worker()
                                .kafka()
                                .properties())
                .isEqualTo(Map.of("ssl.key.password", "hush"));
    }

    @Test
    void aSecretIsGivenOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "hush");
        assertThat(
                        Sources.minimal()
                                .with(PASSWORD, "hush")
                                .with(PASSWORD + "-file", file.toString())
                                .problems())
                .containsExactly(
                        PASSWORD + " and " + PASSWORD + "-file are both given: give one of them.");
    }

    @Test
    void theFileOfASecretMustBeUsable() {
        Path missing = directory.resolve("missing");
        assertThat(Sources.minimal().with(PASSWORD + "-file", missing.toString()).problems())
                .containsExactly(
                        PASSWORD + "-file must name a file that exists, not what was given.");
        assertThat(Sources.minimal().with(PASSWORD + "-file", "a\0b").problems())
                .containsExactly(
                        PASSWORD
                                + "-file must be the path of a file, not what was given (system"
                                + " property "
                                + PASSWORD
                                + "-file).");
    }

    @Test
    void whatIsWrongWithAPropertyIsToldWithItsOrigin_andTheProtocolIsKnownToTheJudge() {
        List<String> judged = new ArrayList<>();
        Sources sources =
                Sources.minimal()
                        .with("elser.kafka.group.protocol", "classic")
                        .variable("ELSER_KAFKA_LINGER_MS", "soon");
        ConfigLoader loader =
                new ConfigLoader(
                        new ConfigSources(
                                sources.file(), sources.environment(), sources.properties()),
                        (property, value, protocol) -> {
                            judged.add(property + " " + value + " " + protocol);
                            return "is wrong";
                        });

        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, loader::client);

        assertThat(refused.problems())
                .containsExactly(
                        "elser.kafka.linger.ms is wrong (environment variable"
                                + " ELSER_KAFKA_LINGER_MS).");
        assertThat(judged).containsExactly("linger.ms soon classic");
    }
}
