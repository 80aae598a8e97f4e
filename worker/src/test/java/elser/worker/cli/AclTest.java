package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.cli.SecuredBroker.Acl;
import elser.worker.kafka.AdminBrokers;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A broker over TLS that knows its clients by SCRAM and lets them do what {@code
 * deploy/SECURITY.md} names, read from there, and nothing else.
 */
@Timeout(60)
class AclTest {

    private static final int PARTITIONS = 3;

    @SuppressWarnings("NullAway.Init")
    private static SecuredBroker kafka;

    @SuppressWarnings("NullAway.Init")
    private static SimulatedElasticsearch cluster;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        kafka = SecuredBroker.start(directory, PARTITIONS);
        List<Acl> acls = new ArrayList<>();
        needs().forEach(need -> acls.add(need.of("worker")));
        needs().forEach(need -> acls.add(need.of("revoked")));
        for (NeededAcl missing : needs()) {
            needs().stream()
                    .filter(need -> !need.equals(missing))
                    .forEach(need -> acls.add(need.of(lacking(missing))));
        }
        kafka.add(acls);
        cluster = SecuredWorker.cluster();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        kafka.close();
    }

    private static List<NeededAcl> needs() throws IOException {
        return NeededAcl.all();
    }

    private static Acl writeOfRequests(String user) throws IOException {
        return needs().stream()
                .filter(
                        need ->
                                need.name().endsWith("requests")
                                        && need.operation().equals("Write"))
                .findFirst()
                .orElseThrow()
                .of(user);
    }

    private static String lacking(NeededAcl need) {
        return "lacking-%s-%s".formatted(need.operation(), need.name());
    }

    private static Terminal as(String user) {
        return SecuredWorker.terminal(kafka, cluster.url(), user);
    }

    /** The same where topics and group have the user's name. */
    private static Terminal at(String place) {
        return SecuredWorker.at(place, as(place));
    }

    private static void run(String user, String command) {
        SecuredWorker.run(as(user), command);
    }

    /** On each partition one: one of them is right, the others are not. */
    private static void publishOnEveryPartition(String ids) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            SecuredWorker.publish(kafka, partition, SecuredWorker.request(ids + partition, ""));
        }
    }

    @Test
    void withTheDocumentedAclsAWorkerServes_andTheCommandsWork() throws Exception {
        Terminal check = as("worker");
        assertThat(check.run(new WorkerProcess(), "run", "--check")).isEqualTo(ExitCodes.DONE);
        assertThat(check.out()).contains("topics: fine");

        try (SecuredWorker _ = new SecuredWorker(as("worker"), "worker")) {
            run("submit --wait", "submit --inference-id my-elser --request-id r1 --wait");
            publishOnEveryPartition("on-");
            for (int partition = 0; partition < PARTITIONS; partition++) {
                run("watch", "watch --from-beginning --request on-" + partition);
            }
            SecuredWorker.publish(
                    kafka,
                    0,
                    SecuredWorker.request("late", ",\"deadline\":\"2020-01-01T00:00:00Z\""));
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
    void withoutOneOfThemItEndsAndNamesIt(NeededAcl missing) {
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
        try (SecuredWorker worker = new SecuredWorker(as("revoked"), "revoked")) {
            worker.awaitStart();
            kafka.remove(writeOfRequests("revoked"));
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

    /** On topics of its own, which are not there yet. */
    @Test
    void topicsCreate_takesAllThatItsRowSays() throws Exception {
        List<NeededAcl> row = NeededAcl.ofCommand("topics create");
        Set<String> needed = row.stream().map(NeededAcl::operation).collect(Collectors.toSet());
        assertThat(needed).hasSize(3);
        List<Acl> acls =
                new ArrayList<>(row.stream().map(n -> n.at("creator").of("creator")).toList());
        for (String missing : needed) {
            row.stream()
                    .filter(need -> !need.operation().equals(missing))
                    .forEach(need -> acls.add(need.at("no-" + missing).of("no-" + missing)));
        }
        kafka.add(acls);
        for (String missing : needed) {
            String place = "no-" + missing;
            Terminal without = at(place);
            assertThat(without.run("topics", "create")).isEqualTo(ExitCodes.FAILED);
            assertThat(without.err())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Kafka does not let the user do what 'elser-worker topics create'"
                                    + " needs: ");
        }

        Terminal creator = at("creator");
        SecuredWorker.run(creator, "topics create --partitions 1");
        assertThat(creator.out()).filteredOn(line -> line.startsWith("created ")).hasSize(4);
    }

    /** On topics of their own, whose ledger is lost, and made anew before it is moved. */
    @Test
    void recoverAndTopicsMigrate_takeAllThatTheirRowsSay_andNoMoreThanThereIsToDo()
            throws Exception {
        UpkeepUsers users = new UpkeepUsers(kafka, cluster.url());
        TopicPartition requests = new TopicPartition(UpkeepUsers.REQUESTS, 0);
        kafka.addTopics(UpkeepUsers.PLACE, 1);
        kafka.commit(UpkeepUsers.PLACE, requests, 0);
        users.add();

        users.takeAllOfTheirRow("recover", "recover --yes", "recovers");
        users.takeAllOfTheirRow("topics migrate", "topics migrate --partitions 2 --yes", "moves");

        kafka.grow(UpkeepUsers.LEDGER, 3);
        users.succeed("alters no ledger", "topics migrate --partitions 3 --yes");
        kafka.forget(UpkeepUsers.PLACE, requests);
        users.succeed("writes no ledger", "recover --yes");

        users.lack(
                "sees transactions",
                "topics migrate --partitions 4 --yes",
                List.of(NeededAcl.ofCommand("topics migrate --yes").getLast()));
        assertThat(kafka.partitions(UpkeepUsers.LEDGER)).isEqualTo(3);
    }

    /** By the topic, which Kafka's admin client leaves out. */
    @Test
    void whatTheBrokersRefuseIsNamed() {
        String ledger = "elser.provisioning.ledger";
        try (Admin admin = Admin.create(new HashMap<>(kafka.client("watch")))) {
            AdminBrokers brokers = new AdminBrokers(admin);
            List<ThrowingCallable> questions =
                    List.of(
                            () -> brokers.partitions(ledger),
                            () -> brokers.cleanupPolicy(ledger),
                            () -> brokers.earliest(new TopicPartition(ledger, 0)));
            assertThat(questions)
                    .allSatisfy(
                            question ->
                                    assertThatThrownBy(question)
                                            .hasMessage(
                                                    "Not authorized to access topics: ["
                                                            + ledger
                                                            + "]"));
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
