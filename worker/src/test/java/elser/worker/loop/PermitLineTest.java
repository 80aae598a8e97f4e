package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.loop.MemoryClusters.Answer;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Where creates wait for a permit, the oldest provisioning gets it first. */
class PermitLineTest {

    private final LoopRig rig = LoopRig.owning(0, 1);

    private void send(int partition, String id, Instant deadline) {
        send(partition, request(id, "default", LoopRig.config(id, 1), false, deadline));
    }

    private void send(int partition, RequestReading request) {
        rig.send(partition, request);
        looksAndTurns(5);
        rig.clock.pass(Duration.ofSeconds(1));
    }

    private void looksAndTurns(int count) {
        for (int i = 0; i < count; i++) {
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(250));
        }
    }

    /** Models in the order in which they are created, each create answered before the next. */
    private List<String> createdInOrder(int all) {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 100 && created.size() < all; i++) {
            looksAndTurns(1);
            for (MemoryClusters.Call call : List.copyOf(rig.clusters.calls)) {
                created.add(call.mutation.key().model());
                rig.clusters.deliver(call, Answer.DONE);
            }
        }
        return created;
    }

    @Test
    void theOldestIsFirst_onWhicheverPartitionItIs() {
        rig.clusters.places = 0;
        send(1, "oldest", null);
        send(0, "younger", null);
        send(1, "young", null);
        send(0, "youngest", null);
        rig.clusters.places = 1;

        assertThat(createdInOrder(4)).containsExactly("oldest", "younger", "young", "youngest");
    }

    @Test
    void whoIsGoneIsNotWaitedFor() {
        rig.clusters.places = 0;
        send(1, "ends", rig.clock.get().wall().plusSeconds(6));
        send(1, "lost", null);
        send(0, "stays", null);
        rig.clock.pass(Duration.ofSeconds(10));
        looksAndTurns(2);
        rig.source.revoke(1);
        rig.clusters.places = 1;

        assertThat(createdInOrder(1)).containsExactly("stays");
    }

    @Test
    void whoNeedsNoCreateAnyMoreIsNotWaitedFor() {
        rig.clusters.places = 0;
        send(1, "served", null);
        send(0, "not-served", null);
        rig.clusters.target("default").endpoint("there", "served");
        rig.clusters.target("default").deployment("there", "served", 0, 1);
        looksAndTurns(8);
        rig.clusters.places = 1;

        assertThat(createdInOrder(1)).containsExactly("not-served");
    }

    @Test
    void anAbortedTurnCostsNobodyItsPlaceForGood() {
        rig.clusters.places = 0;
        send(1, "oldest", null);
        send(0, "younger", null);
        rig.clusters.places = 1;
        rig.log.fates.add(Fate.ABORTED);

        assertThat(createdInOrder(2)).containsExactlyInAnyOrder("oldest", "younger");
        assertThat(rig.clusters.permitsOut()).isZero();
    }

    @Test
    void aPermitThatComesBackIsGivenOnAtOnce() {
        rig.clusters.places = 1;
        send(0, "first", null);
        send(1, "second", null);
        assertThat(rig.clusters.calls).hasSize(1);

        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);
        rig.loop.turn();
        rig.loop.turn();

        assertThat(rig.clusters.calls)
                .extracting(call -> call.mutation.key().model())
                .containsExactly("second");
    }

    @Test
    void whoWaitsBehindTheOldestOfItsOwnModel_leavesTheLoopAtRest() {
        rig.clusters.places = 0;
        send(0, request("oldest", "default", LoopRig.config(1), true, null));
        send(0, request("younger", "default", LoopRig.config(1), true, null));

        rig.loop.turn();
        rig.loop.turn();

        assertThat(rig.source.patience).isPositive();
        rig.clusters.places = 1;
        looksAndTurns(20);
        assertThat(rig.clusters.calls)
                .extracting(call -> call.mutation.subject())
                .containsExactly("ep-oldest");
    }

    private final PermitLine line = new PermitLine();
    private final Shard shard = new Shard(0, new Ownership(0, 1));

    private Provisioning provisioning(String id, int second) {
        Provisioning provisioning =
                new Provisioning(
                        id,
                        new ModelKey("default", id),
                        null,
                        VirtualClock.T0.plusSeconds(second),
                        0,
                        null,
                        false,
                        null,
                        new Phase.Looking(CreateReason.FIRST));
        shard.replay(new Change.Put(provisioning));
        return provisioning;
    }

    /** Whom it would have to let go first. */
    private String before(Provisioning provisioning) {
        PermitLine.Place place = line.before(provisioning);
        return place == null ? "nobody" : place.provisioningId();
    }

    @Test
    void aYoungerOneIsNotLetPast_anOlderOneIs() {
        Provisioning oldest = provisioning("oldest", 1);
        Provisioning middle = provisioning("middle", 2);
        Provisioning youngest = provisioning("youngest", 3);
        line.join(shard, middle);

        assertThat(before(youngest)).isEqualTo("middle");
        assertThat(before(middle)).isEqualTo("nobody");
        assertThat(before(oldest)).isEqualTo("nobody");
        line.join(shard, oldest);
        assertThat(before(middle)).isEqualTo("oldest");
        assertThat(line.leave("oldest")).isTrue();
        assertThat(line.leave("oldest")).isFalse();
        assertThat(before(youngest)).isEqualTo("middle");
    }

    @Test
    void whoIsForgottenOrLostHasNoPlace() {
        Provisioning forgotten = provisioning("forgotten", 1);
        Provisioning lost = provisioning("lost", 2);
        Provisioning youngest = provisioning("youngest", 3);
        line.join(shard, forgotten);
        line.join(shard, lost);

        shard.replay(new Change.Remove(forgotten));
        assertThat(before(youngest)).isEqualTo("lost");
        shard.ownership().end();
        assertThat(before(youngest)).isEqualTo("nobody");
    }

    @Test
    void withAPartitionItsPlacesGo_soThatNothingOfItIsHeld() {
        line.join(shard, provisioning("oldest", 1));
        Shard lost = new Shard(1, new Ownership(1, 2));
        line.join(lost, provisioning("lost", 2));

        new Agenda(new Wakes(), line).drop(lost);

        assertThat(line.leave("lost")).isFalse();
        assertThat(line.leave("oldest")).isTrue();
    }
}
