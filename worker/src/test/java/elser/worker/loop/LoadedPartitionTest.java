package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a partition holds when it is loaded: it goes on, or is broken and harms no other. */
class LoadedPartitionTest {

    private static final ModelKey KEY = new ModelKey("default", LoopRig.MODEL);

    @Test
    void whatIsLoadedGoesOnWhereItWas() {
        Provisioning following =
                new Provisioning(
                        "p",
                        KEY,
                        null,
                        VirtualClock.T0,
                        1,
                        CreateReason.FIRST,
                        false,
                        null,
                        new Phase.Following("there", intent()));
        LoopRig second = new LoopRig();
        second.log.ledger(0).replay(List.of(new Change.Put(waiter("p", 0)), put(following)));
        second.log.identified.add(0);
        second.log.offsets.put(0, 0L);
        second.clusters.target("default").endpoint("there", LoopRig.MODEL);
        second.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
        second.own(0);

        second.run(Duration.ofSeconds(1));

        assertThat(second.log.told()).containsExactly("r1 1 fully_allocated");
    }

    private static Change put(Entry entry) {
        return new Change.Put(entry);
    }

    private static Intent intent() {
        return new Intent(
                "p/1",
                1,
                CreateReason.FIRST,
                "r1",
                "there",
                0,
                VirtualClock.T0,
                65_000,
                "another process",
                3,
                Definition.ABSENT);
    }

    private static Entry.Waiter waiter(String provisioningId, Integer config) {
        return new Entry.Waiter(
                KEY,
                "r1",
                LoopRig.hash("content"),
                provisioningId,
                0,
                VirtualClock.T0,
                VirtualClock.T0.plusSeconds(3_600),
                1,
                "ep-r1",
                config == 0 ? null : config,
                false,
                null,
                null);
    }

    @Test
    void aBrokenInvariantReloadsItsPartitionAndLosesNothingOfOthers() {
        LoopRig broken = brokenPartition();
        broken.send(0, request("r2"));
        broken.send(1, request("r3", "default", LoopRig.config("m", 1), false, null));

        broken.loop.turn();
        assertThat(broken.loop.snapshot().loading()).isEqualTo(Set.of(0));
        broken.loop.turn();

        assertThat(broken.log.told()).contains("r3 0 requested");
        assertThat(broken.log.offsets).containsEntry(1, 1L);
    }

    /**
     * Partition 0 holds a provisioning whose open create names a configuration that is not there.
     */
    private static LoopRig brokenPartition() {
        LoopRig rig = new LoopRig();
        Provisioning provisioning =
                new Provisioning(
                        "p",
                        KEY,
                        null,
                        VirtualClock.T0,
                        1,
                        CreateReason.FIRST,
                        false,
                        null,
                        new Phase.Creating(intent()));
        rig.log.ledger(0).replay(List.of(put(waiter("p", 0)), put(provisioning)));
        rig.log.identified.add(0);
        rig.own(0, 1);
        return rig;
    }

    @Test
    void aDecisionThatFailsGivesItsPermitBack() {
        LoopRig broken = new LoopRig();
        Phase looking = new Phase.Looking(CreateReason.FIRST);
        Provisioning provisioning =
                new Provisioning("p", KEY, null, VirtualClock.T0, 0, null, false, null, looking);
        broken.log.ledger(0).replay(List.of(put(waiter("p", 7)), put(provisioning)));
        broken.log.identified.add(0);
        broken.own(0);

        broken.run(Duration.ofSeconds(10));

        assertThat(broken.loop.snapshot().failed()).isEqualTo(Set.of(0));
        assertThat(broken.clusters.permitsOut()).isZero();
    }

    @Test
    void theFourthFailureWithinFiveMinutesGivesThePartitionUpAlone() {
        LoopRig broken = brokenPartition();
        broken.send(0, request("r2"));
        for (int i = 0; i < 10; i++) {
            broken.round();
        }
        broken.send(1, request("r3", "default", LoopRig.config("m", 1), false, null));
        broken.round();

        Snapshot snapshot = broken.loop.snapshot();
        assertThat(snapshot.failed()).isEqualTo(Set.of(0));
        assertThat(snapshot.active()).isEqualTo(Set.of(1));
        assertThat(broken.source.isFlowing(0)).isFalse();
        assertThat(broken.log.told()).contains("r3 0 requested");
    }

    @Test
    void aCorruptPartitionIsGivenUpAloneAnUnreadableOneStopsTheWorker() {
        LoopRig other = LoopRig.owning(1);
        other.loadResult = new Loader.Result.Corrupt("a record is corrupt");
        other.own(0);
        assertThat(other.loop.snapshot().failed()).isEqualTo(Set.of(0));
        assertThat(other.loop.snapshot().active()).isEqualTo(Set.of(1));

        other.loadResult = new Loader.Result.Refused("another format");
        assertThatThrownBy(() -> other.own(2))
                .isInstanceOf(Stopped.class)
                .hasMessage("another format");
    }
}
