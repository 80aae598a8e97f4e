package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.worker.config.ConfigSources;
import elser.worker.screen.Tty;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** {@code run --check}, and a worker that cannot start for its configuration. */
class RunCheckTest {

    private static final String KEY = "a2V5OnNlY3JldC1vZi10aGUtd29ya2Vy";

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafka kafka;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> options = new HashMap<>();

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    /** What a command has printed, and its exit code. */
    private record Outcome(int code, String out, String err) {}

    private Outcome execute(String topics, URI target, String... arguments) {
        options.put("elser.kafka.bootstrap.servers", kafka.bootstrapServers());
        options.put("elser.targets.default.url", target.toString());
        for (String topic : new String[] {"requests", "events", "ledger", "dead-letters"}) {
            options.put("elser.topics." + topic, topics + "." + topic);
        }
        Surroundings surroundings =
                new Surroundings(
                        InputStream.nullInputStream(),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        file -> new ConfigSources(file, Map.of(), options),
                        InstantSource.system(),
                        new WorkerProcess(),
                        new Interruption(),
                        Tty.NONE);
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        int code = Main.execute(surroundings, arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    @Test
    void whatIsRight_isToldLineByLine() {
        options.put("elser.targets.default.api-key", KEY);
        var locked = ClusterOptions.builder().apiKey(KEY).build();
        try (var cluster = SimulatedElasticsearch.start(locked)) {
            execute(
                    "fine",
                    cluster.url(),
                    "topics",
                    "create",
                    "--partitions",
                    "1",
                    "--replication-factor",
                    "1");

            Outcome outcome = execute("fine", cluster.url(), "run", "--check");

            assertThat(outcome)
                    .isEqualTo(
                            new Outcome(
                                    ExitCodes.DONE,
                                    """
                                    configuration: fine
                                    topics: fine
                                    target default: Elasticsearch 9.5.0 at %s
                                    target default: credentials accepted, privileges manage_inference, monitor_ml, monitor, manage_ml
                                    target default: ML nodes: 2
                                    target default: licence enterprise
                                    """
                                            .formatted(cluster.url()),
                                    ""));
        }
    }

    @Test
    void whatIsWrong_isToldWithTheFixAndWithoutSecrets() {
        options.put("elser.targets.default.api-key", KEY);
        var locked = ClusterOptions.builder().apiKey("another").build();
        try (var cluster = SimulatedElasticsearch.start(locked)) {
            Outcome outcome = execute("missing", cluster.url(), "run", "--check");

            assertThat(outcome.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(outcome.out().lines())
                    .anyMatch(line -> line.equals("configuration: fine"))
                    .anyMatch(
                            line ->
                                    line.startsWith("error: target default: " + cluster.url())
                                            && line.endsWith(
                                                    "; correct elser.targets.default.api-key"))
                    .anyMatch(line -> line.startsWith("error: ") && line.contains("missing."))
                    .anyMatch(line -> line.equals("topics: not usable"));
            assertThat(outcome.out() + outcome.err()).doesNotContain(KEY);
        }
    }

    @Test
    void aTargetThatIsDown_failsTheCheckThoughTheTopicsAreFine() {
        URI nobody;
        try (var cluster = SimulatedElasticsearch.start()) {
            nobody = cluster.url();
        }
        execute(
                "down",
                nobody,
                "topics",
                "create",
                "--partitions",
                "1",
                "--replication-factor",
                "1");

        Outcome outcome = execute("down", nobody, "run", "--check");

        assertThat(outcome)
                .isEqualTo(
                        new Outcome(
                                ExitCodes.FAILED,
                                """
                                configuration: fine
                                topics: fine
                                error: target default: %s gives no usable answer (connection refused); see that the cluster runs, or correct elser.targets.default.url
                                """
                                        .formatted(nobody),
                                ""));
    }

    @Test
    void topicsThatAreMissing_endRunWithALineForEach() {
        options.put("elser.http.port", "0");
        try (var cluster = SimulatedElasticsearch.start()) {
            Outcome outcome = execute("absent", cluster.url(), "run");

            assertThat(outcome)
                    .isEqualTo(
                            new Outcome(
                                    ExitCodes.FAILED,
                                    "",
                                    """
                                    topic absent.requests does not exist: make it with 'topics create'.
                                    topic absent.events does not exist: make it with 'topics create'.
                                    topic absent.ledger does not exist: make it with 'topics create'.
                                    topic absent.dead-letters does not exist: make it with 'topics create'.
                                    """));
        }
    }

    @Test
    void aPortInUse_endsRunAsAWrongConfiguration() {
        try (var cluster = SimulatedElasticsearch.start()) {
            options.put("elser.http.port", String.valueOf(cluster.url().getPort()));

            Outcome outcome = execute("port", cluster.url(), "run");

            assertThat(outcome.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(outcome.err().lines())
                    .containsExactly(
                            "elser.http.port %d cannot be listened on at elser.http.host 127.0.0.1"
                                            .formatted(cluster.url().getPort())
                                    + " (Address already in use); give a free port and an address"
                                    + " of this machine, or turn HTTP off with port 0.");
        }
    }
}
