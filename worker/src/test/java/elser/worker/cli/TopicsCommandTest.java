package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Map;

/** {@code topics create} and {@code topics check}, and what a worker says of topics. */
@ExtendWith(SharedBroker.class)
class TopicsCommandTest {

    private final TestBroker kafka;
    private final OnBroker broker;

    TopicsCommandTest(TestBroker kafka) {
        this.kafka = kafka;
        this.broker = new OnBroker(kafka.bootstrapServers());
    }

    @Test
    void createMakesWhatCheckWants_andDoesNothingTheSecondTime() {
        Terminal terminal = broker.terminal();

        assertThat(terminal.run("topics", "create", "--replication-factor", "1"))
                .isEqualTo(ExitCodes.DONE);
        assertThat(broker.terminal().run("topics", "check")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.run("topics", "create", "--partitions", "2")).isEqualTo(ExitCodes.DONE);

        assertThat(terminal.out())
                .containsExactly(
                        line("created %s: partitions=6 replication=1", "requests"),
                        line("created %s: partitions=6 replication=1", "events"),
                        line("created %s: partitions=6 replication=1", "ledger"),
                        line("created %s: partitions=6 replication=1", "dead-letters"),
                        line("exists %s: left as it is", "requests"),
                        line("exists %s: left as it is", "events"),
                        line("exists %s: left as it is", "ledger"),
                        line("exists %s: left as it is", "dead-letters"));
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void checkTellsWhatIsMissing() {
        Terminal terminal = broker.terminal();
        assertThat(terminal.run("topics", "check")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.out())
                .containsExactly(
                        line(
                                "error: topic %s does not exist: make it with 'topics create'.",
                                "requests"),
                        line(
                                "error: topic %s does not exist: make it with 'topics create'.",
                                "events"),
                        line(
                                "error: topic %s does not exist: make it with 'topics create'.",
                                "ledger"),
                        line(
                                "error: topic %s does not exist: make it with 'topics create'.",
                                "dead-letters"));
    }

    @Test
    void warningsAreNoFailure() throws Exception {
        ledger(Map.of("cleanup.policy", "compact"));
        Terminal terminal = broker.terminal();
        assertThat(terminal.run("topics", "create")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out())
                .filteredOn(line -> line.startsWith("warning: "))
                .isNotEmpty()
                .allMatch(line -> line.contains("so loading it takes longer: set it to at most"));
        assertThat(broker.terminal().run("topics", "check")).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void aWrongTopicIsToldByEveryCommandThatLooks() throws Exception {
        ledger(Map.of("cleanup.policy", "compact,delete", "segment.bytes", "1048576"));
        String error =
                line(
                        "error: topic %s has cleanup.policy=compact,delete, which deletes what the"
                                + " worker must remember: set it to compact.",
                        "ledger");

        Terminal create = broker.terminal();
        assertThat(create.run("topics", "create")).isEqualTo(ExitCodes.FAILED);
        assertThat(create.out()).contains(error);

        Terminal check = broker.terminal();
        assertThat(check.run("topics", "check")).isEqualTo(ExitCodes.FAILED);
        assertThat(check.out()).contains(error);

        Terminal runCheck = broker.terminal().with("elser.targets.default.url", "http://es");
        assertThat(runCheck.run(new WorkerProcess(), "run", "--check")).isEqualTo(ExitCodes.FAILED);
        assertThat(runCheck.out())
                .startsWith("configuration: fine", error)
                .contains("topics: not usable");

        Terminal run = broker.terminal().with("elser.targets.default.url", "http://127.0.0.1:9");
        assertThat(run.run(new WorkerProcess(), "run")).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err()).contains(error.replace("error: topic", "topic"));
    }

    @Test
    void whatKafkaRefusesIsToldInASentence() {
        Terminal terminal = broker.terminal();
        assertThat(terminal.run("topics", "create", "--replication-factor", "3"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith(
                        "Kafka did not make the topics: Unable to replicate the partition"
                                + " 3 time(s)");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsToldInASentence() {
        Terminal terminal =
                new Terminal()
                        .with("elser.kafka.bootstrap.servers", "127.0.0.1:9")
                        .with("elser.kafka.default.api.timeout.ms", "300")
                        .with("elser.kafka.request.timeout.ms", "200");
        assertThat(terminal.run("topics", "check")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("Kafka does not answer as it should: ");
    }

    private void ledger(Map<String, String> settings) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic ledger = new NewTopic(broker.topic("ledger"), 2, (short) 1);
            admin.createTopics(List.of(ledger.configs(settings))).all().get();
            await().ignoreExceptions()
                    .until(
                            () ->
                                    !admin.describeTopics(List.of(ledger.name()))
                                            .allTopicNames()
                                            .get()
                                            .isEmpty());
        }
    }

    private String line(String format, String kind) {
        return format.formatted(broker.topic(kind));
    }
}
