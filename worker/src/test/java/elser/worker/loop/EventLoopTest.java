package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.loop.MemoryClusters.Answer;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class EventLoopTest {

    private static final ModelKey KEY = new ModelKey("default", LoopRig.MODEL);

    private final LoopRig rig = LoopRig.owning(0);

    private void serve() {
        rig.clusters.target("default").endpoint("there", LoopRig.MODEL);
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
    }

    @Test
    void aRequestForWhatIsServedIsAnsweredWithoutACreate() {
        serve();
        rig.send(0, request("r1"));

        rig.run(Duration.ofSeconds(1));

        assertThat(rig.log.told()).containsExactly("r1 0 requested", "r1 1 fully_allocated");
        assertThat(rig.clusters.creates()).isEmpty();
        assertThat(rig.log.offsets).isEqualTo(Map.of(0, 1L));
        assertThat(rig.log.identified).isEqualTo(Set.of(0));
    }

    @Test
    void manyRequestsAreOneCreate() {
        for (int i = 0; i < 5; i++) {
            rig.send(0, request("r" + i));
        }
        rig.run(Duration.ofSeconds(2));
        rig.clusters.target("default").deployment("ep-r0", LoopRig.MODEL, 1, 1);
        rig.run(Duration.ofSeconds(2));

        assertThat(rig.clusters.creates()).isEqualTo(Map.of(KEY, 1));
        assertThat(rig.log.told())
                .filteredOn(told -> told.contains("fully_allocated"))
                .containsExactly(
                        "r0 3 fully_allocated",
                        "r1 1 fully_allocated",
                        "r2 1 fully_allocated",
                        "r3 1 fully_allocated",
                        "r4 1 fully_allocated");
        assertThat(rig.clusters.permitsOut()).isZero();
    }

    @Test
    void requestsThatKeepJoiningDoNotKeepAProvisioningFromItsAnswer() {
        serve();
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, 0, 1);
        for (int i = 0; i < 30; i++) {
            rig.send(0, request("r" + i));
            rig.loop.turn();
            rig.clock.pass(Duration.ofMillis(100));
            if (i == 10) {
                serve();
            }
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.send(0, request("s" + i));
        }

        assertThat(rig.log.told()).anyMatch(told -> told.contains("fully_allocated"));
    }

    @Test
    void anAbortedTurnIsDoneAgainWhole() {
        serve();
        rig.log.fates.addAll(List.of(Fate.ABORTED, Fate.ABORTED));
        rig.send(0, request("r1"));
        rig.send(0, request("r2"));

        rig.run(Duration.ofSeconds(1));

        assertThat(rig.log.told())
                .containsExactly(
                        "r1 0 requested",
                        "r2 0 requested",
                        "r1 1 fully_allocated",
                        "r2 1 fully_allocated");
        assertThat(rig.log.fates).isEmpty();
    }

    @Test
    void theAnswerOfAnAbortedTurnReturns() {
        rig.send(0, request("r1"));
        rig.round();
        rig.clock.pass(Duration.ofMillis(300));
        rig.round();
        rig.clock.pass(Duration.ofMillis(300));
        while (rig.clusters.calls.isEmpty()) {
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(300));
        }
        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.MISTAKEN);
        rig.log.fates.addAll(List.of(Fate.ABORTED, Fate.ABORTED));

        rig.loop.turn();
        assertThat(rig.loop.running()).isEqualTo(1);
        rig.loop.turn();
        rig.loop.turn();

        assertThat(rig.loop.running()).isZero();
        assertThat(rig.log.told()).last().isEqualTo("r1 2 failed invalid_request");
    }

    @Test
    void theDeadlineOfAnAbortedTurnReturns() {
        rig.clusters.target("default").down = true;
        rig.send(0, request("r1", "default", LoopRig.config(1), false, inSeconds(10)));
        rig.run(Duration.ofSeconds(9));
        rig.log.fates.add(Fate.ABORTED);
        rig.clock.pass(Duration.ofSeconds(2));

        rig.loop.turn();
        assertThat(rig.log.told()).noneMatch(told -> told.contains("failed"));
        rig.loop.turn();

        assertThat(rig.log.told()).last().asString().endsWith("failed gateway_unavailable");
    }

    private Instant inSeconds(long seconds) {
        return rig.clock.get().wall().plusSeconds(seconds);
    }

    @Test
    void anAbortedTurnStartsNoCallAndGivesItsPermitBack() {
        rig.send(0, request("r1"));
        rig.round();
        rig.clock.pass(Duration.ofMillis(300));
        rig.round();
        rig.log.fates.add(Fate.ABORTED);

        rig.loop.turn();
        assertThat(rig.log.fates).isEmpty();
        assertThat(rig.clusters.permitsOut()).isZero();
        assertThat(rig.clusters.calls).isEmpty();
        rig.loop.turn();

        assertThat(rig.clusters.permitsOut()).isEqualTo(1);
        assertThat(rig.clusters.calls).hasSize(1);
    }

    @Test
    void aCommitInDoubtLoadsEverythingAgain() {
        for (Fate fate : List.of(Fate.DOUBT_AFTER, Fate.DOUBT_BEFORE)) {
            LoopRig doubted = LoopRig.owning(0, 1);
            doubted.clusters.target("default").endpoint("there", LoopRig.MODEL);
            doubted.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
            doubted.send(0, request("r1"));
            doubted.send(1, request("r2", "default", LoopRig.config("m", 1), false, null));
            doubted.log.fates.add(fate);

            doubted.loop.turn();
            assertThat(doubted.loop.snapshot().loading()).as("%s", fate).isEqualTo(Set.of(0, 1));
            doubted.run(Duration.ofSeconds(1));

            assertThat(doubted.log.told())
                    .as("%s", fate)
                    .contains("r1 0 requested", "r1 1 fully_allocated", "r2 0 requested")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aLostPartitionsAnswerIsCountedAndIgnored() {
        rig.send(0, request("r1"));
        rig.untilACallIsOut();
        rig.clusters.send(rig.clusters.calls.getFirst());
        rig.source.revoke(0);
        rig.loop.turn();
        int told = rig.log.told().size();

        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.MISTAKEN);
        rig.loop.turn();

        assertThat(rig.log.told()).hasSize(told);
        assertThat(rig.loop.snapshot().counts().lateAnswers()).isEqualTo(1);
        assertThat(rig.loop.running()).isZero();
    }

    @Test
    void aCallOfALostPartitionIsNotSent() {
        rig.send(0, request("r1"));
        rig.untilACallIsOut();
        rig.source.revoke(0);
        rig.loop.turn();

        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);

        assertThat(rig.clusters.creates()).isEmpty();
        assertThat(rig.clusters.permitsOut()).isZero();
    }

    @Test
    void anIntentOlderThanTheLeaseIsNotSentAndDecidedAgain() {
        rig.send(0, request("r1"));
        rig.untilACallIsOut();
        rig.clock.pass(Duration.ofSeconds(5));

        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);
        assertThat(rig.clusters.creates()).isEmpty();
        rig.untilACallIsOut();
        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);

        assertThat(rig.clusters.creates()).isEqualTo(Map.of(KEY, 1));
    }

    @Test
    void anInheritedCreateIsNotMadeAgainBeforeItsWindowIsOver() {
        rig.send(0, request("r1"));
        rig.untilACallIsOut();
        rig.clusters.send(rig.clusters.calls.getFirst());
        rig.source.revoke(0);
        rig.source.assign(0);
        rig.loop.turn();
        rig.load();
        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.LOST_BEFORE);

        rig.run(Duration.ofSeconds(64));
        assertThat(rig.clusters.creates()).isEqualTo(Map.of(KEY, 1));
        rig.run(Duration.ofSeconds(4));

        assertThat(rig.clusters.creates()).isEqualTo(Map.of(KEY, 2));
    }

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

    @Test
    void recordsOfOtherPartitionsAreSentOnOnceAndThenSetAside() {
        rig.send(0, request("r1"), 5, false);
        rig.send(0, request("r2"), 5, true);
        rig.send(0, new RequestReading.Unreadable("no JSON", List.of(), null));

        rig.round();

        assertThat(rig.log.rekeyed).extracting(Received::offset).containsExactly(0L);
        assertThat(rig.log.deadLetters)
                .extracting(letter -> letter.record().offset() + " " + letter.reason())
                .containsExactly("1 wrong_partition", "2 unreadable");
        assertThat(rig.log.offsets).isEqualTo(Map.of(0, 3L));
        assertThat(rig.log.told()).isEmpty();
    }

    @Test
    void duplicatesAreCountedAndReusedIdsSetAside() {
        serve();
        rig.send(0, request("r1"));
        rig.send(0, request("r1"));
        rig.send(0, request("r1", "default", LoopRig.config(2), false, null));
        rig.run(Duration.ofSeconds(1));
        rig.send(0, request("r1"));
        rig.run(Duration.ofSeconds(1));

        assertThat(rig.log.told()).containsExactly("r1 0 requested", "r1 1 fully_allocated");
        assertThat(rig.loop.snapshot().counts().duplicates()).isEqualTo(2);
        assertThat(rig.log.deadLetters)
                .extracting(Turn.DeadLetter::reason)
                .containsExactly("request_id_reused");
    }

    @Test
    void endedRequestsAreForgottenAfterTheWindow() {
        serve();
        rig.send(0, request("r1"));
        rig.run(Duration.ofSeconds(1));
        rig.clock.pass(Duration.ofMinutes(29));
        rig.send(0, request("r1"));
        rig.round();
        assertThat(rig.loop.snapshot().counts().duplicates()).isEqualTo(1);
        rig.clock.pass(Duration.ofMinutes(2));
        rig.round();

        assertThat(rig.log.ledger(0).all()).isEmpty();
        rig.send(0, request("r1"));
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.log.told())
                .containsExactly(
                        "r1 0 requested",
                        "r1 1 fully_allocated",
                        "r1 0 requested",
                        "r1 1 fully_allocated");
    }

    @Test
    void beyondTheirNumberTheOldestEndedRequestsAreForgotten() {
        LoopRig small = new LoopRig(LoopRig.policy(2));
        small.own(0);
        small.clusters.target("default").endpoint("there", LoopRig.MODEL);
        small.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
        for (int i = 0; i < 4; i++) {
            small.send(0, request("r" + i));
            small.run(Duration.ofSeconds(1));
        }

        assertThat(small.log.ledger(0).all())
                .extracting(entry -> ((Entry.Remembered) entry).requestId())
                .containsExactly("r2", "r3");
    }

    @Test
    void aWaitingDownloadIsLookedAtMoreAndMoreSeldom() {
        rig.clusters
                .target("default")
                .downloads
                .put(LoopRig.MODEL, new elser.worker.lifecycle.Download(1, 100));
        rig.send(0, request("r1"));
        int looks = 0;
        for (int i = 0; i < 600; i++) {
            rig.loop.turn();
            looks += rig.clusters.looks.size();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(100));
        }

        assertThat(looks).isBetween(6, 20);
    }

    @Test
    void drainingBeginsNoMutation() {
        rig.loop.drain();
        rig.send(0, request("r1"));

        rig.run(Duration.ofSeconds(20));

        assertThat(rig.clusters.creates()).isEmpty();
        assertThat(rig.clusters.permitsOut()).isZero();
    }

    @Test
    void aTargetThatIsDownDelaysNothingOfAnother() {
        serve();
        rig.clusters.target("other").down = true;
        rig.send(0, request("r1", "other", LoopRig.config(1), false, null));
        rig.send(0, request("r2"));

        rig.run(Duration.ofSeconds(1));

        assertThat(rig.log.told())
                .containsSubsequence("r1 0 requested", "r2 0 requested", "r2 1 fully_allocated");
    }
}
