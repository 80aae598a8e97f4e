package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.ModelKey;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.ClientConfig;
import elser.worker.kafka.AdminBrokers;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.ModelPartition;
import elser.worker.spine.ClusterKinds;
import elser.worker.spine.Requests;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.Tally;
import elser.worker.spine.TestBroker;
import elser.worker.upkeep.Migration;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** {@code topics migrate}, with requests in every phase, interrupted before every step. */
@ExtendWith(SharedBroker.class)
class TopicsMigrateTest {

    private static final int FEW = 3;
    private static final int MORE = 6;
    private static final List<String> MODELS =
            IntStream.range(0, 8).mapToObj(i -> "model-" + i).toList();

    private final SimulatedElasticsearch cluster = ClusterKinds.having(MODELS);
    private final Rig rig;
    private final List<ProducerRecord<byte[], byte[]>> copies = new ArrayList<>();

    TopicsMigrateTest(TestBroker kafka) {
        rig = Rig.on(kafka, cluster);
    }

    @AfterEach
    void close() {
        rig.close();
        cluster.close();
    }

    private static String request(String id, int model) {
        return Requests.model(id, "default", MODELS.get(model), "endpoint-" + model);
    }

    /** Two models are served, five wait, two of them with a second request; then nobody reads. */
    private void leaveRequestsInEveryPhase() throws Exception {
        rig.with("elser.provisioning.create-timeout", "PT5S");
        rig.startWorker();
        rig.publish(request("served-0", 0));
        rig.publish(request("served-1", 1));
        rig.events().untilEnded(2);
        cluster.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        for (int model = 2; model < 7; model++) {
            rig.publish(request("waits-" + model, model));
        }
        rig.publish(request("joins-2", 2));
        rig.publish(request("joins-3", 3));
        rig.events().until(events -> Tally.of(events).requested() == 9);
        rig.stopWorker();
        publishCopied("copied-5", 5);
        publishCopied("copied-6", 6);
        publishCopied("copied-7", 7);
        copies.forEach(rig::publish);
        rig.publish(request("unread-0", 0));
        rig.publish(request("unread-4", 4));
        rig.publish(request("unread-7", 7));
        rig.flush();
    }

    /** A record that a worker among few partitions has sent on, and its copy. */
    private void publishCopied(String id, int model) throws Exception {
        ModelKey key = ModelKey.parse("default/" + MODELS.get(model));
        int home = ModelPartition.of(key, FEW);
        TopicPartition elsewhere = new TopicPartition(rig.topics().requests(), (home + 1) % FEW);
        try (Admin admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "test"))) {
            long offset = new AdminBrokers(admin).highWatermark(elsewhere);
            rig.publishOn(elsewhere.partition(), request(id, model));
            rig.flush();
            admin.alterConsumerGroupOffsets(
                            rig.name(), Map.of(elsewhere, new OffsetAndMetadata(offset + 1)))
                    .all()
                    .get();
            ProducerRecord<byte[], byte[]> copy =
                    new ProducerRecord<>(
                            rig.topics().requests(),
                            home,
                            bytes(key.toString()),
                            bytes(request(id, model)));
            copy.headers().add("elser-rekeyed-among", bytes("" + FEW));
            copy.headers().add("elser-rekeyed-from", bytes(elsewhere.partition() + "@" + offset));
            copies.add(copy);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Terminal terminal() {
        Terminal terminal = new Terminal();
        rig.options().forEach(terminal::with);
        return terminal;
    }

    /** An attempt that ends before a step. */
    private void interruptBefore(String step) {
        ClientConfig config = new ClientConfig(rig.config().kafka(), rig.topics());
        try (Admin admin = KafkaClients.admin(config.kafka(), "test");
                TopicMigration migration =
                        new TopicMigration(
                                config,
                                admin,
                                line -> {
                                    if (line.startsWith(step)) {
                                        throw new IllegalStateException("killed");
                                    }
                                })) {
            TopicMigration.Look look = migration.look(MORE);
            assertThat(look.migration()).isInstanceOf(Migration.Possible.class);
            assertThatThrownBy(
                            () ->
                                    migration.migrate(
                                            (Migration.Possible) look.migration(), look.found()))
                    .hasMessage("killed");
        }
    }

    private TopicPartition lastPartition() {
        return new TopicPartition(rig.topics().requests(), MORE - 1);
    }

    private void deleteWhatCameOnTheLastPartition() throws Exception {
        rig.publishOn(MORE - 1, request("deleted-0", 0));
        rig.flush();
        try (Admin admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "test"))) {
            admin.deleteRecords(Map.of(lastPartition(), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
    }

    private long readOnTheLastPartition() {
        try (Admin admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "test"))) {
            AdminBrokers brokers = new AdminBrokers(admin);
            return Objects.requireNonNull(brokers.stableCommitted(rig.name(), lastPartition()))
                    .offset();
        }
    }

    @Test
    void requestsInEveryPhaseAreServedOnce_howeverOftenTheMoveIsInterrupted() throws Exception {
        leaveRequestsInEveryPhase();
        Terminal plan = terminal();
        assertThat(plan.run("topics", "migrate", "--partitions", "6")).isEqualTo(ExitCodes.DONE);
        assertThat(plan.out()).contains("Nothing was changed; --yes does it.");

        for (String step : List.of("1/6", "2/6", "3/6", "    ")) {
            interruptBefore(step);
        }
        assertThat(rig.stopOfNewWorker()).contains("must have equally many").contains("migrate");
        for (String step : List.of("4/6", "5/6", "6/6")) {
            interruptBefore(step);
        }
        assertThat(rig.stopOfNewWorker())
                .contains("partitions=3")
                .contains("where 'topics migrate' was interrupted, run it again");

        Terminal move = terminal();
        int code = move.run("topics", "migrate", "--partitions", "6", "--yes");
        assertThat(move.err()).isEmpty();
        assertThat(code).isEqualTo(ExitCodes.DONE);
        Terminal again = terminal();
        assertThat(again.run("topics", "migrate", "--partitions", "6", "--yes"))
                .isEqualTo(ExitCodes.DONE);
        assertThat(again.out())
                .containsExactly(
                        "%1$s.requests and %1$s.ledger have 6 partitions, and the ledger is written for that."
                                .formatted(rig.name()));

        cluster.apply(new Change.SetAllocations(new Course.Completes()));
        rig.hasPartitions(MORE);
        rig.startWorker();
        rig.events().untilEnded(15);
        rig.stopWorker();

        assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(15));
        assertThat(MODELS)
                .extracting(model -> cluster.counters().createsOf(model))
                .containsOnly(new Creates(1, 0, 1, 1));
        Terminal audit = terminal();
        assertThat(audit.run("audit", "--patience", "PT0S"))
                .as(audit.written())
                .isEqualTo(ExitCodes.DONE);
    }

    @Test
    void aNewPartitionIsReadFromWhereItBeginsByNow() throws Exception {
        interruptBefore("6/6");
        deleteWhatCameOnTheLastPartition();
        assertThat(terminal().run("topics", "migrate", "--partitions", "6", "--yes"))
                .isEqualTo(ExitCodes.DONE);
        assertThat(readOnTheLastPartition()).isEqualTo(1);
    }

    @Test
    void aWorkerThatRunsIsNamed_andNothingIsChanged() {
        rig.startWorker();
        Terminal terminal = terminal();
        assertThat(terminal.run("topics", "migrate", "--partitions", "6", "--yes"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .matches(
                        "Group %s has 1 members: elser-worker-requests-0/.*\\. Stop all workers .*"
                                .formatted(rig.name()));
        assertThat(terminal.out()).isEmpty();
    }
}
