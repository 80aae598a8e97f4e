package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Each ACL that {@code deploy/SECURITY.md} names is taken away from a worker that has served with
 * it, and given back later. What happens meanwhile is as written there, and nothing is lost.
 */
@Tag("long")
@Timeout(180)
class RevokedAclTest {

    private static final int PARTITIONS = 3;

    @SuppressWarnings("NullAway.Init")
    private static SecuredBroker kafka;

    @SuppressWarnings("NullAway.Init")
    private static SimulatedElasticsearch cluster;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        kafka = SecuredBroker.start(directory, PARTITIONS);
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

    private static Terminal as(String user) {
        return SecuredWorker.terminal(kafka, cluster.url(), user)
                .with("elser.worker.check-interval", "PT0.5S");
    }

    @ParameterizedTest
    @MethodSource("needs")
    void takenAwayAndGrantedAgain_nothingIsLost(NeededAcl taken) throws Exception {
        String user = "revoked-%s-%s".formatted(taken.operation(), taken.name());
        kafka.add(needs().stream().map(need -> need.of(user)).toList());

        try (SecuredWorker worker = new SecuredWorker(as(user), user)) {
            worker.awaitStart();
            SecuredWorker.run(
                    as("submit --wait"),
                    "submit --inference-id my-elser --request-id " + user + " --wait");
            kafka.remove(taken.of(user));
            publish(user);

            switch (taken.later()) {
                case "ends" -> assertEnd(worker, taken);
                case "goes on until its next start" -> awaitAnswers(user);
                default -> throw new AssertionError("not a course: " + taken.later());
            }
        }
        Terminal check = as(user);
        assertThat(check.run(new WorkerProcess(), "run", "--check")).isEqualTo(ExitCodes.FAILED);
        assertThat(check.out()).contains("error: " + taken.sentence());

        kafka.add(List.of(taken.of(user)));
        try (SecuredWorker worker = new SecuredWorker(as(user), user)) {
            worker.awaitStart();
            assertThat(worker.hasEnded()).as("%s", worker.terminal.err()).isFalse();
            awaitAnswers(user);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> SecuredWorker.run(as("audit"), "audit --patience PT0S"));
        }
    }

    private static void assertEnd(SecuredWorker worker, NeededAcl taken) throws Exception {
        assertThat(worker.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(worker.terminal.err())
                .singleElement()
                .asString()
                .startsWith("the ")
                .contains(
                        taken.on().startsWith("transactional")
                                ? "Write on transactional ids that begin with"
                                : taken.name());
    }

    /** On each partition a request, one of them right, and something that nobody can read. */
    private static void publish(String user) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            SecuredWorker.publish(kafka, partition, SecuredWorker.request(user + partition, ""));
            SecuredWorker.publish(kafka, partition, "not a request");
        }
    }

    private static void awaitAnswers(String user) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            SecuredWorker.run(as("watch"), "watch --from-beginning --request " + user + partition);
        }
    }
}
