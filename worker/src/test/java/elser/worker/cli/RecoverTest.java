package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.ClientConfig;
import elser.worker.kafka.AdminBrokers;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.ModelPartition;
import elser.worker.kafka.TopicAdmin;
import elser.worker.spine.ClusterKinds;
import elser.worker.spine.Requests;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.Tally;
import elser.worker.spine.TestBroker;
import elser.worker.upkeep.Recovery;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code recover}, after what must not happen: all is answered, and twice only what it says. */
@ExtendWith(SharedBroker.class)
class RecoverTest {

    private static final int PARTITIONS = 3;
    private static final List<String> MODELS =
            IntStream.range(0, 6).mapToObj(i -> "model-" + i).toList();

    private final SimulatedElasticsearch cluster = ClusterKinds.having(MODELS);
    private final Rig rig;
    private final Admin admin;

    RecoverTest(TestBroker kafka) {
        rig = Rig.on(kafka, cluster);
        rig.with("elser.provisioning.create-timeout", "PT1S");
        admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "test"));
    }

    @AfterEach
    void close() {
        admin.close();
        rig.close();
        cluster.close();
    }

    private static ModelKey key(int model) {
        return ModelKey.parse("default/" + MODELS.get(model));
    }

    private static int home(int model) {
        return ModelPartition.of(key(model), PARTITIONS);
    }

    private void publish(String id, int model) {
        rig.publish(
                key(model).toString(),
                Requests.model(id, "default", MODELS.get(model), "endpoint-" + model));
    }

    private void allocationsComplete(boolean complete) {
        cluster.apply(
                new Change.SetAllocations(
                        complete ? new Course.Completes() : new Course.StallsAfter(0)));
    }

    private TopicPartition requests(int partition) {
        return new TopicPartition(rig.topics().requests(), partition);
    }

    private Terminal recover(String... options) {
        Terminal terminal = new Terminal();
        rig.options().forEach(terminal::with);
        String[] words = new String[options.length + 1];
        words[0] = "recover";
        System.arraycopy(options, 0, words, 1, options.length);
        assertThat(terminal.run(words)).as(() -> "" + terminal.err()).isEqualTo(ExitCodes.DONE);
        return terminal;
    }

    private void loseTheLedger() throws ExecutionException, InterruptedException {
        TopicAdmin topics = new TopicAdmin(admin, rig.topics());
        admin.deleteTopics(List.of(rig.topics().ledger())).all().get();
        await().atMost(Duration.ofSeconds(30)).until(() -> !topics.exists(rig.topics().ledger()));
        topics.create(PARTITIONS, Optional.of(1));
    }

    private void goOnUntilEnded(int requests) {
        allocationsComplete(true);
        rig.startWorker();
        rig.events().untilEnded(requests);
        rig.stopWorker();
    }

    private void expectCleanAudit() {
        Terminal audit = new Terminal();
        rig.options().forEach(audit::with);
        assertThat(audit.run("audit", "--patience", "PT0S"))
                .as(audit.written())
                .isEqualTo(ExitCodes.DONE);
    }

    /** Ids of requests that were accepted more than once. */
    private static Set<String> doubled(List<LifecycleEvent> events) {
        return events.stream()
                .filter(it -> it.type() == LifecycleEvent.Type.REQUESTED)
                .collect(Collectors.groupingBy(LifecycleEvent::requestId, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(it -> it.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void theLedgerIsLost_everybodyIsServedOnce_andTwiceOnlyWhoseRecordIsGone() throws Exception {
        rig.startWorker();
        publish("served-0", 0);
        rig.events().untilEnded(1);
        allocationsComplete(false);
        IntStream.range(1, 5).forEach(model -> publish("waits-" + model, model));
        publish("joins-1", 1);
        rig.events().until(events -> Tally.of(events).requested() == 6);
        rig.stopWorker();
        publish("served-0", 0);
        publish("unread-2", 2);
        publish("unread-5", 5);
        rig.flush();
        loseTheLedger();

        List<String> plan = recover().out();
        assertThat(plan)
                .contains("Nothing is lost, and nothing is said or asked twice.")
                .endsWith("Nothing was changed; --yes writes it.");
        assertThat(recover("--yes").out())
                .endsWith(
                        "Written. Workers can be started; if one was killed, no sooner than 6 s"
                                + " after that.");
        assertThat(recover("--yes").out())
                .containsExactly("Neither the ledger nor offsets are lost; nothing is to be done.");
        goOnUntilEnded(8);

        assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(8));
        assertThat(MODELS)
                .extracting(model -> cluster.counters().createsOf(model))
                .containsOnly(new Creates(1, 0, 1, 1));
        expectCleanAudit();

        int home = home(0);
        admin.deleteRecords(Map.of(requests(home), RecordsToDelete.beforeOffset(1))).all().get();
        loseTheLedger();
        refusesToReadOnBeyondTheEnd(home);
        loseTheOffsets();
        noWorkerWorksOnWhatWasInterrupted();
        assertThat(recover("--yes").out())
                .anyMatch(line -> line.startsWith("1 ended requests are not known again"))
                .contains("    served-0 for default/model-0");
        publish("served-0", 0);
        publish("unread-5", 5);
        rig.flush();
        goOnUntilEnded(9);
        assertThat(doubled(rig.events().all())).containsExactly("served-0");
    }

    private void loseTheOffsets() throws Exception {
        admin.deleteConsumerGroupOffsets(
                        rig.name(),
                        IntStream.range(0, PARTITIONS)
                                .mapToObj(this::requests)
                                .collect(Collectors.toSet()))
                .all()
                .get();
    }

    private void noWorkerWorksOnWhatWasInterrupted() throws Exception {
        ClientConfig config = new ClientConfig(rig.config().kafka(), rig.topics());
        Recovery.Settings settings =
                new Recovery.Settings(
                        Instant.now(),
                        Duration.ofHours(1),
                        Duration.ofSeconds(6),
                        rig.config().policy().defaultConfig());
        try (TopicRecovery recovery = new TopicRecovery(config, admin);
                LedgerTransactions writer = LedgerTransactions.open(config)) {
            TopicRecovery.holdBack(
                    recovery.look(settings, new PrintWriter(Writer.nullWriter())), writer);
        }
        assertThat(rig.stopOfNewWorker()).contains("has committed offsets but");
    }

    private void refusesToReadOnBeyondTheEnd(int partition) throws Exception {
        OffsetAndMetadata read =
                Objects.requireNonNull(
                        new AdminBrokers(admin).stableCommitted(rig.name(), requests(partition)));
        commit(partition, new OffsetAndMetadata(1000));
        Terminal terminal = new Terminal();
        rig.options().forEach(terminal::with);
        assertThat(terminal.run("recover", "--yes")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("Partition %d of ".formatted(partition))
                .contains(" was read up to 1000, but ends at ");
        commit(partition, read);
    }

    private void commit(int partition, OffsetAndMetadata offset) throws Exception {
        admin.alterConsumerGroupOffsets(rig.name(), Map.of(requests(partition), offset))
                .all()
                .get();
    }

    @Test
    void theOffsetsAreLost_whatIsReadAgainIsKnown_andTwiceIsOnlyWhatIsSaid() throws Exception {
        int other =
                IntStream.range(1, 6).filter(it -> home(it) != home(0)).findFirst().orElseThrow();
        rig.with("elser.idempotency.window", "PT0.001S");
        rig.startWorker();
        publishTwiceWhileItWaits("ends", 0);
        allocationsComplete(true);
        rig.events().untilEnded(1);
        awaitForgotten("default/model-0|request|ends");
        publishTwiceWhileItWaits("waits", other);
        rig.stopWorker();
        publish("unread", other);
        rig.flush();
        loseTheOffsets();

        assertThat(recover("--yes").out())
                .contains(
                        "    is read from 1 on: 1 records, 0 of them known",
                        "    is read from 1 on: 2 records, 1 of them known",
                        "    %d@1, ends for default/model-0".formatted(home(0)))
                .anyMatch(line -> line.startsWith("1 records may be answered a second time"));
        rig.startWorker();
        awaitRead(other);
        allocationsComplete(true);
        rig.events().untilEnded(4);
        rig.stopWorker();
        assertThat(doubled(rig.events().all())).containsExactly("ends");
        assertThat(List.of(MODELS.getFirst(), MODELS.get(other)))
                .extracting(model -> cluster.counters().createsOf(model))
                .containsOnly(new Creates(1, 0, 1, 1));
    }

    private void publishTwiceWhileItWaits(String id, int model) {
        allocationsComplete(false);
        publish(id, model);
        rig.events().untilRequested(id);
        publish(id, model);
        rig.flush();
        awaitRead(model);
    }

    private void awaitRead(int model) {
        AdminBrokers brokers = new AdminBrokers(admin);
        TopicPartition partition = requests(home(model));
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(UnstableOffsetCommitException.class)
                .until(
                        () -> {
                            OffsetAndMetadata read = brokers.stableCommitted(rig.name(), partition);
                            return read != null
                                    && read.offset() == brokers.highWatermark(partition);
                        });
    }

    private void awaitForgotten(String ledgerKey) {
        ClientConfig config = new ClientConfig(rig.config().kafka(), rig.topics());
        try (LedgerScan scan = new LedgerScan(config, admin)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !scan.content(home(0)).entries().containsKey(ledgerKey));
        }
    }
}
