package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.Worker;
import elser.worker.kafka.ClientProperties;
import elser.worker.loop.Stopped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * The worker stops, and says how to go on, where offsets, ledger and topics do not fit together.
 */
@ExtendWith(SharedBroker.class)
@Timeout(60)
class OwnershipTest {

    /** The partition of ELSER's model key on the default target, of three. */
    private static final int HOME = 2;

    private final SimulatedElasticsearch cluster = ClusterKinds.serving();
    private final Rig rig;
    private final Admin admin;

    OwnershipTest(TestBroker kafka) {
        rig = Rig.on(kafka, cluster);
        admin = Admin.create(ClientProperties.admin(rig.config().kafka(), "test"));
    }

    @AfterEach
    void close() {
        admin.close();
        rig.close();
        cluster.close();
    }

    private TopicPartition requests() {
        return new TopicPartition(rig.topics().requests(), HOME);
    }

    private void serve(String requestId) {
        rig.startWorker();
        rig.publish("default/.elser_model_2", Requests.elser(requestId, "a"));
        rig.events().untilEnded(1);
        rig.stopWorker();
    }

    /** Runs a worker until it stops by itself; why it did. */
    private String runUntilStopped() throws InterruptedException {
        try (Worker worker = Worker.start(rig.config())) {
            return Rig.reasonOfStop(worker);
        } catch (Stopped atStart) {
            return String.valueOf(atStart.getMessage());
        }
    }

    @Test
    void theLedgerIsOfAnotherGroup() throws InterruptedException {
        serve("r");
        rig.with("elser.kafka.group.id", "another-group");

        assertThat(runUntilStopped())
                .endsWith(
                        " of ledger %1$s.ledger belongs to Identity[format=1, groupId=%1$s, partitions=3], this worker is Identity[format=1, groupId=another-group, partitions=3]; give the worker that group id and the topics that many partitions, or its own ledger; where 'topics migrate' was interrupted, run it again"
                                .formatted(rig.name()));
    }

    @Test
    void thereAreOffsetsButTheLedgerIsEmpty() throws InterruptedException, ExecutionException {
        admin.alterConsumerGroupOffsets(rig.name(), Map.of(requests(), new OffsetAndMetadata(0)))
                .all()
                .get();

        assertThat(runUntilStopped())
                .isEqualTo(
                        "group %s has committed offsets but partition 2 of ledger %s is empty: the ledger was lost or another one is configured (elser.topics.ledger); 'recover' makes it anew from the other topics"
                                .formatted(rig.name(), rig.topics().ledger()));
    }

    @Test
    void theLedgerIsFilledButTheOffsetsAreGone() throws InterruptedException, ExecutionException {
        serve("r");
        admin.deleteConsumerGroupOffsets(rig.name(), Set.of(requests())).all().get();

        assertThat(runUntilStopped())
                .isEqualTo(
                        "partition 2 of ledger %s is filled but group %s has no committed offsets: they expired or were deleted; 'recover' finds where reading goes on"
                                .formatted(rig.topics().ledger(), rig.name()));
    }

    @Test
    void recordsWereDeletedBeforeTheyWereRead() throws InterruptedException, ExecutionException {
        serve("r");
        rig.publish("default/.elser_model_2", Requests.elser("unread", "a"));
        rig.publish("default/.elser_model_2", Requests.elser("unread-too", "a"));
        rig.flush();
        admin.deleteRecords(Map.of(requests(), RecordsToDelete.beforeOffset(2))).all().get();

        assertThat(runUntilStopped())
                .startsWith("the committed offsets {" + requests() + "=1}")
                .contains("records were deleted before they were read");
    }

    @Test
    void thereAreNeitherOffsetsNorALedger_readingBeginsWithTheFirstRecordThereIs()
            throws InterruptedException, ExecutionException {
        rig.publish("default/.elser_model_2", Requests.elser("gone", "a"));
        rig.publish("default/.elser_model_2", Requests.elser("there", "a"));
        rig.flush();
        admin.deleteRecords(Map.of(requests(), RecordsToDelete.beforeOffset(1))).all().get();
        rig.startWorker();
        rig.events().untilEnded(1);
        rig.stopWorker();

        assertThat(rig.events().all())
                .extracting(event -> event.requestId() + " " + event.type())
                .containsExactly("there requested", "there fully_allocated");
    }

    @Test
    void theRequestsTopicGetsMorePartitionsWhileTheWorkerRuns() throws InterruptedException {
        rig.with("elser.kafka.metadata.max.age.ms", "300");
        rig.startWorker();
        admin.createPartitions(Map.of(rig.topics().requests(), NewPartitions.increaseTo(4)));

        assertThat(rig.awaitStop())
                .isEqualTo(
                        "topic %s has 4 partitions and %s has 3, but the worker started with 3: partitions cannot be added while workers run; stop all of them, then bring both topics to one number with 'topics migrate'"
                                .formatted(rig.topics().requests(), rig.topics().ledger()));
    }

    @Test
    void theLedgerIsNoLongerCompactedWhenPartitionsMove()
            throws InterruptedException, ExecutionException {
        rig.startWorker();
        rig.startWorker();
        ConfigResource ledger =
                new ConfigResource(ConfigResource.Type.TOPIC, rig.topics().ledger());
        ConfigEntry deleting = new ConfigEntry("cleanup.policy", "delete");
        admin.incrementalAlterConfigs(
                        Map.of(ledger, Set.of(new AlterConfigOp(deleting, OpType.SET))))
                .all()
                .get();
        rig.dropWorker();

        assertThat(rig.awaitStop())
                .isEqualTo(
                        "topic %s has cleanup.policy=delete, which deletes what the worker must remember: set it to compact"
                                .formatted(rig.topics().ledger()));
    }

    @Test
    void theLedgerGetsMorePartitionsWhileNothingMoves() throws InterruptedException {
        rig.with("elser.worker.check-interval", "PT0.1S");
        rig.startWorker();
        admin.createPartitions(Map.of(rig.topics().ledger(), NewPartitions.increaseTo(4)));

        assertThat(rig.awaitStop())
                .startsWith(
                        "topic %s has 3 partitions and %s has 4, but the worker started with 3: "
                                .formatted(rig.topics().requests(), rig.topics().ledger()));
    }

    @Test
    void theLedgerIsNoLongerCompactedWhileNothingMoves()
            throws InterruptedException, ExecutionException {
        rig.with("elser.worker.check-interval", "PT0.1S");
        rig.startWorker();
        ConfigResource ledger =
                new ConfigResource(ConfigResource.Type.TOPIC, rig.topics().ledger());
        ConfigEntry both = new ConfigEntry("cleanup.policy", "compact,delete");
        admin.incrementalAlterConfigs(Map.of(ledger, Set.of(new AlterConfigOp(both, OpType.SET))))
                .all()
                .get();

        assertThat(rig.awaitStop())
                .startsWith(
                        "topic %s has cleanup.policy=compact,delete, which deletes what the worker must remember"
                                .formatted(rig.topics().ledger()));
    }

    @Test
    void oneOfTwoLoopsFails_theWorkerStops() throws InterruptedException {
        rig.with("elser.worker.threads", "2");
        rig.startWorker();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("loop-1"))
                .forEach(Thread::interrupt);

        assertThat(rig.awaitStop()).startsWith("a loop failed: ");
    }
}
