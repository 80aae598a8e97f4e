package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;
import elser.worker.loop.Stopped;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How {@code run} begins. */
class RunTest {

    @TempDir private Path directory;

    @Test
    void theWorkerGetsTheConfiguration() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("worker.yaml"),
                        "elser: {kafka: {bootstrap.servers: 127.0.0.1:9}, worker: {threads: 3}}");
        Terminal terminal = new Terminal().with("elser.targets.default.url", "http://es");

        assertThat(terminal.run("run", "--config", file.toString())).isEqualTo(ExitCodes.DONE);

        assertThat(terminal.ran()).extracting(WorkerConfig::threads).containsExactly(3);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void checkOnlyLooks_andItsCodeCounts() {
        Terminal terminal = minimal();

        assertThat(terminal.run("run", "--check")).isEqualTo(ExitCodes.FAILED);

        assertThat(terminal.out()).containsExactly("configuration: fine", "checked");
    }

    @Test
    void aWrongConfigurationIsToldInFullAndNothingIsRun() {
        Terminal terminal =
                new Terminal()
                        .with("elser.htp.port", "1")
                        .with("elser.kafka.acks", "1")
                        .with("elser.kafka.bootstrap.servers", "k:9092")
                        .with("elser.targets.default.url", "http://es")
                        .with("elser.targets.default.api-key", "hush\nhush");

        assertThat(terminal.run("run")).isEqualTo(ExitCodes.USAGE);

        assertThat(terminal.err())
                .containsExactlyInAnyOrder(
                        "elser.htp.port is no option; did you mean elser.http.port? (system"
                                + " property elser.htp.port)",
                        "elser.kafka.acks is always all: leave it out, or records could be lost"
                                + " (system property elser.kafka.acks).",
                        "elser.targets.default.api-key must be one line of text without blanks at"
                                + " its ends, not what was given (system property"
                                + " elser.targets.default.api-key).");
        assertThat(terminal.ran()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsAWrongConfiguration() {
        Path missing = directory.resolve("missing.yaml");

        for (List<String> command :
                List.of(
                        List.of("run"),
                        List.of("topics", "check"),
                        List.of("watch"),
                        List.of("submit", "--inference-id", "i"))) {
            Terminal fresh = minimal();
            String[] arguments =
                    (String.join(" ", command) + " --config " + missing).split(" ", -1);
            assertThat(fresh.run(arguments)).isEqualTo(ExitCodes.USAGE);
            assertThat(fresh.err())
                    .containsExactly(
                            "The file "
                                    + missing
                                    + " (--config) does not exist: give the path of one"
                                    + " that does.");
            assertThat(fresh.ran()).isEmpty();
        }
    }

    @Test
    void kafkaPropertiesThatContradictEachOtherAreAWrongConfiguration() {
        Terminal terminal = minimal().with("elser.kafka.delivery.timeout.ms", "1000");

        assertThat(terminal.run("run")).isEqualTo(ExitCodes.USAGE);

        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith(
                        "The Kafka clients refuse what stands under elser.kafka.*:"
                                + " delivery.timeout.ms should be equal to or larger than");
        assertThat(terminal.ran()).isEmpty();
    }

    @Test
    void aNameThatCannotBeResolvedMayBeLater() {
        Terminal terminal = minimal().with("elser.kafka.bootstrap.servers", "kafka..nowhere:9092");

        assertThat(terminal.run("run")).isEqualTo(ExitCodes.FAILED);

        assertThat(terminal.err())
                .containsExactly(
                        "No name in elser.kafka.bootstrap.servers can be resolved. Look whether"
                                + " they are right, and whether this machine's name service knows"
                                + " them.");
    }

    @Test
    void brokersThatDoNotAnswer_areToldWithTheOptionThatNamesThem() {
        Terminal terminal =
                minimal()
                        .with("elser.http.port", "0")
                        .with("elser.kafka.request.timeout.ms", "200")
                        .with("elser.kafka.default.api.timeout.ms", "200");

        assertThat(terminal.run(new WorkerProcess(), "run")).isEqualTo(ExitCodes.FAILED);

        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("Kafka does not answer as it should: Timed out");
    }

    @Test
    void aTrustStoreThatIsNotThereIsAWrongConfiguration() {
        Terminal terminal =
                minimal()
                        .with("elser.kafka.security.protocol", "SSL")
                        .with("elser.kafka.ssl.truststore.location", "/no/such/store.jks")
                        .with("elser.kafka.ssl.truststore.password", "hush");

        assertThat(terminal.run("run", "--check")).isEqualTo(ExitCodes.USAGE);

        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("The Kafka clients refuse what stands under elser.kafka.*: ")
                .contains("/no/such/store.jks")
                .doesNotContain("hush");
    }

    @Test
    void aLoginModuleThatCannotBeReadIsNotRepeated() {
        Terminal terminal =
                minimal()
                        .with("elser.kafka.security.protocol", "SASL_PLAINTEXT")
                        .with("elser.kafka.sasl.mechanism", "PLAIN")
                        .with("elser.kafka.sasl.jaas.config", "elser hush hush;");

        assertThat(terminal.run("run")).isEqualTo(ExitCodes.USAGE);

        assertThat(terminal.err())
                .containsExactly(
                        "The Kafka clients refuse what stands under elser.kafka.*: sasl.jaas.config"
                                + " is not a login module, its control flag and options, ended by a"
                                + " semicolon. Correct it there; 'elser-worker config show --given'"
                                + " tells where each value comes from.");
    }

    @Test
    void aWorkerThatCannotGoOnSaysWhy() {
        WorkerRunner broken =
                new WorkerRunner() {
                    @Override
                    public int run(WorkerConfig config, Interruption interruption) {
                        throw CommandFailure.stopped(
                                new Stopped("The ledger belongs to another group."));
                    }

                    @Override
                    public int check(WorkerConfig config, PrintWriter out) {
                        throw new IllegalStateException("a bug\u001b[31m");
                    }
                };
        Terminal terminal = minimal();
        assertThat(terminal.run(broken, "run")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.run(broken, "run", "--check")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "The ledger belongs to another group.",
                        "Something went wrong that should not: IllegalStateException: a"
                                + " bug\\u001b[31m. This is a fault of the program: report it with"
                                + " the command and what 'elser-worker --version' prints.");
    }

    private static Terminal minimal() {
        return new Terminal()
                .with("elser.kafka.bootstrap.servers", "127.0.0.1:9")
                .with("elser.targets.default.url", "http://es");
    }
}
