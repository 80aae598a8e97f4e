package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.SecurityPage;
import elser.worker.cli.SecuredBroker.Acl;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A broker over TLS that knows its clients by SCRAM and lets them do what {@code
 * deploy/SECURITY.md} names, read from there, and nothing else.
 */
@Timeout(60)
class AclTest {

    private static final int PARTITIONS = 3;
    private static final String REQUESTS = "elser.provisioning.requests";
    private static final List<String> THINGS =
            List.of(
                    REQUESTS,
                    "elser.provisioning.events",
                    "elser.provisioning.ledger",
                    "elser.provisioning.dead-letters",
                    "elser-provisioner");

    @SuppressWarnings("NullAway.Init")
    private static SecuredBroker kafka;

    @SuppressWarnings("NullAway.Init")
    private static SimulatedElasticsearch cluster;

    /** A row of the table of what the worker needs. */
    record Need(String on, String name, String operation, String without) {

        String sentence() {
            return "the Kafka user lacks %s on %s %s, so %s; grant it"
                    .formatted(operation, on, name, without);
        }

        Acl of(String user) {
            return switch (on) {
                case "topic" -> acl(user, ResourceType.TOPIC, PatternType.LITERAL);
                case "group" -> acl(user, ResourceType.GROUP, PatternType.LITERAL);
                default -> acl(user, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED);
            };
        }

        private Acl acl(String user, ResourceType type, PatternType pattern) {
            return new Acl(user, type, name, pattern, AclTest.operation(operation));
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        kafka = SecuredBroker.start(directory);
        kafka.addTopics(PARTITIONS);
        List<Acl> acls = new ArrayList<>();
        needs().forEach(need -> acls.add(need.of("worker")));
        needs().forEach(need -> acls.add(need.of("revoked")));
        for (Need missing : needs()) {
            needs().stream()
                    .filter(need -> !need.equals(missing))
                    .forEach(need -> acls.add(need.of(lacking(missing))));
        }
        for (List<String> row : SecurityPage.table("AclTest: commands")) {
            acls.addAll(ofCommand(row));
        }
        kafka.add(acls);
        cluster =
                SimulatedElasticsearch.start(
                        ClusterOptions.builder()
                                .downloadDuration(Duration.ofMillis(1))
                                .allocationTime(Duration.ofMillis(1))
                                .build());
    }

    @AfterAll
    static void stop() {
        cluster.close();
        kafka.close();
    }

    private static List<Need> needs() throws IOException {
        return SecurityPage.table("AclTest: needs").stream()
                .map(row -> new Need(row.get(0), row.get(1), row.get(2), row.get(3)))
                .toList();
    }

    private static String lacking(Need need) {
        return "lacking-%s-%s".formatted(need.operation(), need.name());
    }

    private static AclOperation operation(String spelling) {
        return AclOperation.valueOf(
                spelling.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    /** Of a row of the table of commands: what its user may do with each thing. */
    private static List<Acl> ofCommand(List<String> row) {
        List<Acl> acls = new ArrayList<>();
        for (int thing = 0; thing < THINGS.size(); thing++) {
            String name = THINGS.get(thing);
            ResourceType type =
                    name.equals("elser-provisioner") ? ResourceType.GROUP : ResourceType.TOPIC;
            Stream.of(row.get(thing + 1).split(", ", -1))
                    .filter(operation -> !operation.isEmpty())
                    .map(AclTest::operation)
                    .forEach(
                            may ->
                                    acls.add(
                                            new Acl(
                                                    row.get(0),
                                                    type,
                                                    name,
                                                    PatternType.LITERAL,
                                                    may)));
        }
        return acls;
    }

    private static Terminal as(String user) {
        Terminal terminal =
                new Terminal()
                        .with("elser.targets.default.url", cluster.url().toString())
                        .with("elser.provisioning.poll-interval", "PT0.1S")
                        .with("elser.http.port", "0");
        kafka.client(user).forEach((name, value) -> terminal.with("elser.kafka." + name, value));
        return terminal;
    }

    /** A worker that runs as a user, and is stopped. */
    private static final class Running implements AutoCloseable {

        private final Terminal terminal;
        private final CompletableFuture<Integer> code;

        Running(String user) {
            terminal = as(user);
            code =
                    CompletableFuture.supplyAsync(
                            () -> terminal.run(new WorkerProcess(), "run"),
                            task -> Thread.ofPlatform().name(user).start(task));
        }

        int code() throws Exception {
            return code.get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            await().until(() -> code.isDone() || terminal.interruption().isArmed());
            var _ = terminal.interruption().stopAndWait();
        }
    }

    private static void run(String user, String command) {
        Terminal terminal = as(user);
        assertThat(terminal.run(command.split(" ", -1)))
                .as("%s: %s%s", command, terminal.out(), terminal.err())
                .isEqualTo(ExitCodes.DONE);
    }

    /** Publishes a request on a partition, the right one or not, as upstream services do. */
    private static void publish(int partition, String id, String more) {
        try (var producer =
                new KafkaProducer<>(
                        new HashMap<String, Object>(kafka.client("submit")),
                        new StringSerializer(),
                        new StringSerializer())) {
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    REQUESTS,
                                    partition,
                                    "any",
                                    "{\"request_id\":\"%s\",\"inference_id\":\"my-elser\"%s}"
                                            .formatted(id, more)));
        }
    }

    /** On each partition one: one of them is right, the others are not. */
    private static void publishOnEveryPartition(String ids) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            publish(partition, ids + partition, "");
        }
    }

    @Test
    void withTheDocumentedAclsAWorkerServes_andTheCommandsWork() throws Exception {
        Terminal check = as("worker");
        assertThat(check.run(new WorkerProcess(), "run", "--check")).isEqualTo(ExitCodes.DONE);
        assertThat(check.out()).contains("topics: fine");

        try (Running _ = new Running("worker")) {
            run("submit --wait", "submit --inference-id my-elser --request-id r1 --wait");
            publishOnEveryPartition("on-");
            for (int partition = 0; partition < PARTITIONS; partition++) {
                run("watch", "watch --from-beginning --request on-" + partition);
            }
            publish(0, "late", ",\"deadline\":\"2020-01-01T00:00:00Z\"");
            run("submit", "submit --inference-id my-elser --request-id last");
            run("watch", "watch --from-beginning --request last");
            run("status", "status");
            run("explain", "explain on-1");
            run("replay", "replay late --yes --deadline 30m");
            run("audit", "audit");
            run("topics check", "topics check");
        }
    }

    @ParameterizedTest
    @MethodSource("needs")
    void withoutOneOfThemItEndsAndNamesIt(Need missing) {
        Terminal check = as(lacking(missing));
        assertThat(check.run(new WorkerProcess(), "run", "--check")).isEqualTo(ExitCodes.FAILED);
        assertThat(check.out())
                .contains("error: " + missing.sentence())
                .doesNotContain("topics: fine");

        Terminal run = as(lacking(missing));
        assertThat(run.run(new WorkerProcess(), "run")).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err()).containsExactly(missing.sentence());
    }

    @Test
    void withoutOneOfThemAnyMoreItEndsAsWell() throws Exception {
        try (Running worker = new Running("revoked")) {
            await().until(worker.terminal.interruption()::isArmed);
            kafka.remove("revoked", ResourceType.TOPIC, REQUESTS, AclOperation.WRITE);
            publishOnEveryPartition("revoked-");

            assertThat(worker.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(worker.terminal.err())
                    .containsExactly(
                            "the brokers do not let the worker use [elser.provisioning.requests] as"
                                + " it must: its user needs Write and DescribeConfigs on all four"
                                + " topics, and Read on requests and ledger; 'run --check' names"
                                + " what is missing (Not authorized to access topics:"
                                + " [elser.provisioning.requests])");
        }
    }

    @Test
    void whoHasAnotherPasswordIsToldWhereItStands() {
        Terminal terminal =
                as("worker")
                        .with(
                                "elser.kafka.sasl.jaas.config",
                                kafka.client("nobody").get("sasl.jaas.config"));

        assertThat(terminal.run(new WorkerProcess(), "run")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("Kafka refuses the credentials (elser.kafka.sasl.*, elser.kafka.ssl.*)")
                .doesNotContain("secret");
    }
}
