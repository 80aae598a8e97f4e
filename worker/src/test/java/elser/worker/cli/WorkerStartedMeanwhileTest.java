package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.ClientConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;
import elser.worker.upkeep.LedgerContent;
import elser.worker.upkeep.Migration;
import elser.worker.upkeep.PartitionRecovery;
import elser.worker.upkeep.Recovery;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Somebody starts a worker between the look of {@code topics migrate} or {@code recover} and a
 * step: the command names it and does not take that step.
 */
@ExtendWith(SharedBroker.class)
class WorkerStartedMeanwhileTest {

    private static final int FEW = 3;
    private static final int MORE = 4;

    private final SimulatedElasticsearch cluster =
            SimulatedElasticsearch.start(ClusterOptions.builder().build());
    private final Rig rig;
    private final ClientConfig config;
    private final Admin admin;
    private @Nullable KafkaConsumer<byte[], byte[]> member;

    WorkerStartedMeanwhileTest(TestBroker kafka) {
        rig = Rig.on(kafka, cluster, FEW);
        config = new ClientConfig(rig.config().kafka(), rig.topics());
        admin = Admin.create(ClientProperties.admin(config.kafka(), "test"));
    }

    @AfterEach
    void close() {
        if (member != null) {
            member.close();
        }
        admin.close();
        rig.close();
        cluster.close();
    }

    /** A worker joins as this does. */
    private void join() {
        var joining =
                new KafkaConsumer<byte[], byte[]>(
                        ClientProperties.groupConsumer(config.kafka(), "requests-0"));
        member = joining;
        joining.subscribe(List.of(rig.topics().requests()));
        NoWorkers noWorkers = new NoWorkers(admin, rig.name());
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            joining.poll(Duration.ofMillis(50));
                            try {
                                noWorkers.require();
                                return false;
                            } catch (CommandFailure _) {
                                return true;
                            }
                        });
    }

    private void assertRefused(ThrowingCallable command) {
        assertThatThrownBy(command)
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(
                        "Group %s has 1 members: elser-worker-requests-0".formatted(rig.name()));
    }

    private List<LedgerContent> ledger(int partitions) {
        try (LedgerScan scan = new LedgerScan(config, admin)) {
            return IntStream.range(0, partitions).mapToObj(scan::content).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/6", "5/6"})
    void aMoveIsNotGoneOnWith(String step) {
        try (TopicMigration migration =
                new TopicMigration(
                        config,
                        admin,
                        line -> {
                            if (line.startsWith(step)) {
                                join();
                            }
                        })) {
            TopicMigration.Look look = migration.look(MORE);
            assertRefused(
                    () -> migration.migrate((Migration.Possible) look.migration(), look.found()));
        }
        List<LedgerContent> ledger = ledger(MORE);
        if (step.equals("1/6")) {
            assertThat(ledger).allMatch(LedgerContent::isEmpty);
        } else {
            assertThat(ledger)
                    .extracting(each -> Objects.requireNonNull(each.identity()).partitions())
                    .containsOnly(FEW);
        }
    }

    @Test
    void nothingIsWrittenForALostLedger() throws Exception {
        try (TopicRecovery recovery = new TopicRecovery(config, admin)) {
            List<PartitionRecovery> found = lookAfterALoss(recovery);
            admin.deleteConsumerGroupOffsets(rig.name(), Set.of(first())).all().get();
            join();
            assertRefused(() -> recovery.recover(found));
        }
        assertThat(
                        admin.listConsumerGroupOffsets(
                                        rig.name(),
                                        new ListConsumerGroupOffsetsOptions().requireStable(true))
                                .partitionsToOffsetAndMetadata()
                                .get())
                .isEmpty();
        assertThat(ledger(FEW)).allMatch(LedgerContent::isEmpty);
    }

    @Test
    void aLedgerThatIsMadeAnewIsNotReleased() throws Exception {
        try (TopicRecovery recovery = new TopicRecovery(config, admin)) {
            List<PartitionRecovery> found = lookAfterALoss(recovery);
            assertRefused(() -> recovery.recover(new WithSomebodyJoining(found)));
        }
        assertThat(ledger(FEW)).allMatch(each -> each.identity() == null);
    }

    private TopicPartition first() {
        return new TopicPartition(rig.topics().requests(), 0);
    }

    private List<PartitionRecovery> lookAfterALoss(TopicRecovery recovery) throws Exception {
        admin.alterConsumerGroupOffsets(rig.name(), Map.of(first(), new OffsetAndMetadata(0)))
                .all()
                .get();
        List<PartitionRecovery> found =
                recovery.look(
                        new Recovery.Settings(
                                Instant.now(),
                                Duration.ofHours(1),
                                Duration.ofSeconds(6),
                                rig.config().policy().defaultConfig()),
                        new PrintWriter(Writer.nullWriter()));
        assertThat(found).filteredOn(PartitionRecovery::isNeeded).hasSize(1);
        return found;
    }

    /** Gone through once to hold workers back, then to write: somebody joins in between. */
    private final class WithSomebodyJoining extends AbstractList<PartitionRecovery> {

        private final List<PartitionRecovery> all;
        private int times;

        private WithSomebodyJoining(List<PartitionRecovery> all) {
            this.all = all;
        }

        @Override
        public Iterator<PartitionRecovery> iterator() {
            times++;
            if (times == 2) {
                join();
            }
            return all.iterator();
        }

        @Override
        public PartitionRecovery get(int index) {
            return all.get(index);
        }

        @Override
        public int size() {
            return all.size();
        }
    }
}
