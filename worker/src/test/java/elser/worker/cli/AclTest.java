package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.SecurityPage;
import elser.worker.cli.SecuredBroker.Acl;

import org.apache.kafka.common.acl.AclOperation;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        kafka = SecuredBroker.start(directory);
        kafka.addTopics(PARTITIONS);
        List<Acl> acls = new ArrayList<>();
        needs().forEach(need -> acls.add(need.of("worker")));
        needs().forEach(need -> acls.add(need.of("revoked")));
        for (NeededAcl missing : needs()) {
            needs().stream()
                    .filter(need -> !need.equals(missing))
                    .forEach(need -> acls.add(need.of(lacking(missing))));
        }
        for (List<String> row : SecurityPage.table("AclTest: commands")) {
            acls.addAll(NeededAcl.ofCommand(row));
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
        List<Acl> row =
                SecurityPage.table("AclTest: commands").stream()
                        .filter(each -> each.getFirst().equals("topics create"))
                        .flatMap(each -> NeededAcl.ofCommand(each).stream())
                        .toList();
        Set<AclOperation> needed = row.stream().map(Acl::may).collect(Collectors.toSet());
        assertThat(needed).hasSize(3);
        for (AclOperation missing : needed) {
            Terminal without =
                    creator("no-" + missing, row.stream().filter(acl -> acl.may() != missing));
            assertThat(without.run("topics", "create")).isEqualTo(ExitCodes.FAILED);
            assertThat(without.err())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Kafka does not let the user do what 'elser-worker topics create'"
                                    + " needs: ");
        }

        Terminal creator = creator("creator", row.stream());
        SecuredWorker.run(creator, "topics create --partitions 1");
        assertThat(creator.out()).filteredOn(line -> line.startsWith("created ")).hasSize(4);
    }

    private static Terminal creator(String user, Stream<Acl> row) throws Exception {
        Terminal terminal = as(user);
        kafka.add(
                row.map(
                                acl ->
                                        new Acl(
                                                user,
                                                acl.type(),
                                                acl.name().replace("elser.provisioning", user),
                                                acl.pattern(),
                                                acl.may()))
                        .toList());
        for (String topic : List.of("requests", "events", "ledger", "dead-letters")) {
            terminal.with("elser.topics." + topic, user + "." + topic);
        }
        return terminal;
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
