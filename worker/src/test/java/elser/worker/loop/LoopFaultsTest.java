package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Mutation;
import elser.worker.loop.MemoryClusters.Answer;
import elser.worker.loop.MemoryClusters.LookCall;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Bugs, aborts and doubts: what they take with them, and how they are counted. */
class LoopFaultsTest {

    private final LoopRig rig = LoopRig.owning(0, 1);

    @Test
    void whenTheJournalEndsTheLoop_permitsComeBack() {
        rig.send(0, request("r0"));
        rig.log.afterCommit =
                _ -> {
                    if (rig.clusters.permitsOut() > 0) {
                        throw new Stopped("told to");
                    }
                };

        assertThatThrownBy(rig::untilACallIsOut).isInstanceOf(Stopped.class);

        assertThat(rig.clusters.calls).isEmpty();
        assertThat(rig.clusters.permitsOut()).isZero();
    }

    @Test
    void whenABugEndsTheLoopAsCallsBegin_permitsComeBack() {
        rig.send(0, request("r0"));
        rig.clusters.beforeRun =
                () -> {
                    throw new IllegalStateException("a bug");
                };

        assertThatThrownBy(rig::untilACallIsOut).isInstanceOf(IllegalStateException.class);

        assertThat(rig.clusters.permitsOut()).isZero();
    }

    @Test
    void aLookThatBeganBeforeTheCallEnded_doesNotCount_whateverTheTurnSaysTheTimeIs() {
        rig.send(0, request("r0"));
        rig.untilACallIsOut();
        LookCall seen = untilALookIsOut();
        rig.clusters.target("default").endpoint("ep-r0", LoopRig.MODEL);
        rig.clusters.target("default").deployment("ep-r0", LoopRig.MODEL, 1, 1);

        rig.source.whilePolled(
                () ->
                        rig.clock.afterReading(
                                () -> {
                                    rig.clock.pass(Duration.ofMillis(1));
                                    rig.clusters.deliver(seen.begunAt(rig.clock.get().nanos()));
                                    rig.clock.pass(Duration.ofMillis(1));
                                    rig.clusters.deliver(
                                            rig.clusters.calls.getFirst(), Answer.DONE);
                                }));
        rig.loop.turn();

        assertThat(rig.clusters.calls).isEmpty();
        assertThat(rig.log.told()).noneMatch(each -> each.endsWith("fully_allocated"));
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.log.told()).anyMatch(each -> each.endsWith("fully_allocated"));
    }

    private LookCall untilALookIsOut() {
        for (int i = 0; i < 20 && rig.clusters.looks.isEmpty(); i++) {
            rig.clock.pass(Duration.ofMillis(300));
            rig.loop.turn();
        }
        return rig.clusters.looks.getFirst();
    }

    private Snapshot.Counts counts() {
        return rig.loop.snapshot().counts();
    }

    @Test
    void whatCannotBeTakenFromTheLedger_failsItsPartitionAlone() {
        Entry nothing = null;
        rig.loadResult = new Loader.Result.Loaded(Arrays.asList(nothing), 0, false);
        rig.source.assign(2);

        for (int i = 0; i < 10; i++) {
            rig.round();
        }

        assertThat(rig.loop.snapshot().failed()).isEqualTo(Set.of(2));
        assertThat(rig.loop.snapshot().active()).isEqualTo(Set.of(0, 1));
        assertThat(counts().reloads()).isEqualTo(3);
    }

    @Test
    void whatCannotBeWritten_reloadsItsPartitionAndLosesNothing() {
        rig.send(0, request("r0"));
        rig.send(1, request("r1", "default", LoopRig.config("m", 1), false, null));
        rig.log.fates.add(Fate.UNWRITABLE);

        rig.loop.turn();
        assertThat(rig.loop.snapshot().loading()).isEqualTo(Set.of(0));
        assertThat(rig.log.told()).isEmpty();
        rig.loop.turn();
        assertThat(rig.log.told()).containsExactly("r1 0 requested");
        rig.run(Duration.ofSeconds(1));

        assertThat(rig.log.told()).contains("r0 0 requested").doesNotHaveDuplicates();
        assertThat(counts().reloads()).isEqualTo(1);
    }

    @Test
    void whatIsCommittedButCannotBeApplied_isLoadedAgain() {
        rig.send(0, request("r0"));
        rig.log.afterCommit = turn -> turn.ledger().values().forEach(changes -> changes.add(null));

        rig.loop.turn();
        rig.log.afterCommit = _ -> {};
        assertThat(rig.loop.snapshot().loading()).isEqualTo(Set.of(0));
        rig.run(Duration.ofSeconds(1));

        assertThat(rig.loop.snapshot().active()).isEqualTo(Set.of(0, 1));
        assertThat(rig.log.told()).startsWith("r0 0 requested").doesNotHaveDuplicates();
    }

    @Test
    void threeFailuresAreBorne_andForgottenAfterFiveMinutes() {
        for (int i = 0; i < 3; i++) {
            failOnce();
        }
        rig.clock.pass(Duration.ofMinutes(5).plusMillis(1));
        for (int i = 0; i < 3; i++) {
            failOnce();
        }
        assertThat(rig.loop.snapshot().active()).isEqualTo(Set.of(0, 1));

        failOnce();

        assertThat(rig.loop.snapshot().failed()).isEqualTo(Set.of(0));
        assertThat(counts().reloads()).isEqualTo(6);
    }

    private void failOnce() {
        rig.log.fates.add(Fate.UNWRITABLE);
        rig.send(1, new elser.contracts.RequestReading.Unreadable("no JSON", List.of(), null));
        rig.loop.turn();
        rig.load();
        rig.loop.turn();
    }

    @Test
    void twoLoopsOfAProcessNeverShareAnEpoch() {
        AtomicLong epochs = new AtomicLong();
        LoopRig one = new LoopRig(LoopRig.policy(100), epochs::incrementAndGet);
        LoopRig other = new LoopRig(LoopRig.policy(100), epochs::incrementAndGet);
        one.own(0);
        other.own(0);

        assertThat(epochOfACreate(one)).isEqualTo(1);
        assertThat(epochOfACreate(other)).isEqualTo(2);
    }

    private static long epochOfACreate(LoopRig rig) {
        rig.send(0, request("r0"));
        for (int i = 0; i < 20 && rig.clusters.calls.isEmpty(); i++) {
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(300));
        }
        return ((Mutation.Create) rig.clusters.calls.getFirst().mutation).intent().epoch();
    }

    @Test
    void aDuplicateInAnAbortedTurn_isCountedOnce() {
        rig.send(0, request("r0"));
        rig.loop.turn();
        rig.send(0, request("r0"));
        rig.log.fates.add(Fate.ABORTED);

        rig.loop.turn();
        assertThat(counts().duplicates()).isZero();
        rig.loop.turn();

        assertThat(counts().duplicates()).isEqualTo(1);
        assertThat(counts().abortedTurns()).isEqualTo(1);
    }

    @Test
    void whileTheBrokersRefuseEveryTurn_theyAreAskedLessAndLess() {
        rig.send(0, request("r0"));
        rig.log.fates.addAll(Collections.nCopies(1_000, Fate.ABORTED));
        Instant end = rig.clock.get().wall().plusSeconds(10);

        while (rig.clock.get().wall().isBefore(end)) {
            rig.loop.turn();
            rig.clock.pass(Duration.ofMillis(1));
        }

        // At 0, 1, 2, 52, 152, 352, 752 and 1552 ms, then once a second.
        assertThat(counts().abortedTurns()).isEqualTo(16);
        rig.log.fates.clear();
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.log.told()).startsWith("r0 0 requested").doesNotHaveDuplicates();
    }

    @Test
    void aTurnThatIsRefusedOnce_isDoneAgainAtOnce() {
        for (int i = 0; i < 5; i++) {
            rig.send(0, request("r" + i));
            rig.log.fates.add(Fate.ABORTED);
            rig.loop.turn();
            rig.loop.turn();
            assertThat(rig.log.told()).contains("r" + i + " 0 requested");
        }
    }

    @Test
    void whileTheLoopRests_itOwnsAndLosesPartitionsAsEver() {
        rig.send(0, request("r0"));
        rig.log.fates.addAll(Collections.nCopies(6, Fate.ABORTED));
        for (int i = 0; i < 10; i++) {
            rig.loop.turn();
        }
        assertThat(rig.log.fates).hasSizeLessThan(4).isNotEmpty();

        rig.source.revoke(0);
        rig.loop.turn();

        assertThat(rig.loop.snapshot().active()).isEqualTo(Set.of(1));
    }

    @Test
    void aDoubtIsCountedAndReloadsEverything() {
        rig.send(0, request("r0"));
        rig.log.fates.add(Fate.DOUBT_AFTER);

        rig.loop.turn();

        assertThat(counts().doubtfulTurns()).isEqualTo(1);
        assertThat(counts().reloads()).isEqualTo(2);
    }

    @Test
    void whileEveryCommitIsInDoubt_theBrokersAreAskedLessAndLess() {
        rig.send(0, request("r0"));
        rig.log.fates.addAll(Collections.nCopies(10_000, Fate.DOUBT_BEFORE));
        Instant end = rig.clock.get().wall().plusSeconds(10);

        while (rig.clock.get().wall().isBefore(end)) {
            rig.loop.turn();
            rig.load();
            rig.clock.pass(Duration.ofMillis(1));
        }

        // As often as refused turns; a turn more each time, which takes in what was loaded.
        assertThat(counts().doubtfulTurns()).isEqualTo(16);
        rig.log.fates.clear();
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.log.told()).startsWith("r0 0 requested").doesNotHaveDuplicates();
    }

    @Test
    void whatCouldNotBeSentOn_isTriedAgainWhereThePartitionComesBack() {
        for (int partition : new int[] {0, 1}) {
            rig.send(partition, request("r" + partition), 1 - partition, false);
        }
        rig.log.fates.add(Fate.UNSENDABLE);
        rig.loop.turn();

        rig.source.revoke(0);
        rig.loop.turn();
        rig.own(0);
        rig.loop.turn();

        assertThat(rig.log.rekeyed).extracting(Received::partition).containsExactly(0);
        assertThat(rig.log.deadLetters)
                .extracting(letter -> letter.record().partition())
                .containsExactly(1);
    }

    @Test
    void whereARefusalShowsWhatToSetAside_theLoopGoesOnAtOnce() {
        for (int i = 0; i < 6; i++) {
            rig.send(0, request("r" + i), 1, false);
            rig.log.fates.add(Fate.UNSENDABLE);
            rig.loop.turn();

            assertThat(rig.loop.isResting()).isFalse();
        }
        rig.loop.turn();
        assertThat(rig.log.deadLetters).hasSize(6);
    }

    @Test
    void whileWhatIsLeftOfARecordIsRefusedToo_theBrokersAreAskedLessAndLess() {
        rig.send(0, request("r0"), 1, false);
        rig.log.fates.addAll(Collections.nCopies(10_000, Fate.UNSENDABLE));
        Instant end = rig.clock.get().wall().plusSeconds(10);

        while (rig.clock.get().wall().isBefore(end)) {
            rig.loop.turn();
            rig.clock.pass(Duration.ofMillis(1));
        }

        // Once to learn of it, then as often as turns that are refused as a whole.
        assertThat(counts().abortedTurns()).isEqualTo(17);
        rig.log.fates.clear();
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.log.deadLetters)
                .extracting(Turn.DeadLetter::reason)
                .containsExactly(Reasons.UNSENDABLE);
    }

    @Test
    void createsAreCountedByReason_lateOnesApart() {
        rig.send(0, request("r0"));
        rig.untilACallIsOut();
        rig.clusters.send(rig.clusters.calls.getFirst());
        rig.source.revoke(0);
        rig.loop.turn();
        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);
        rig.loop.turn();
        rig.send(1, request("r1", "other", LoopRig.config("m", 1), true, null));
        rig.run(Duration.ofSeconds(2));

        assertThat(made(counts().creates())).isEqualTo(Map.of("first", 1L, "dedicated", 1L));
        assertThat(made(counts().lateCreates())).isEqualTo(Map.of("first", 1L));
        assertThat(counts().lateAnswers()).isEqualTo(1);
        assertThat(counts().creates())
                .containsOnlyKeys(
                        Arrays.stream(CreateReason.values())
                                .map(CreateReason::toString)
                                .toArray(String[]::new));
    }

    private static Map<String, Long> made(Map<String, Long> byReason) {
        Map<String, Long> made = new java.util.HashMap<>(byReason);
        made.values().removeIf(count -> count == 0);
        return made;
    }

    @Test
    void aCallThatIsNotSent_isCountedAsThatAndIsNoCreate() {
        rig.send(0, request("r0"));
        rig.untilACallIsOut();
        rig.clock.pass(Duration.ofSeconds(5));

        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);
        rig.loop.turn();

        assertThat(counts().unsentCalls()).isEqualTo(1);
        assertThat(made(counts().creates())).isEmpty();
    }

    @Test
    void aLostPartitionsUnsentCall_isALateAnswerAndNoLateCreate() {
        rig.send(0, request("r0"));
        rig.untilACallIsOut();
        rig.source.revoke(0);
        rig.loop.turn();

        rig.clusters.deliver(rig.clusters.calls.getFirst(), Answer.DONE);
        rig.loop.turn();

        assertThat(counts().unsentCalls()).isEqualTo(1);
        assertThat(counts().lateAnswers()).isEqualTo(1);
        assertThat(made(counts().lateCreates())).isEmpty();
    }

    @Test
    void requestsForgottenForWantOfRoom_areCounted_thoseOfAgeAreNot() {
        LoopRig small = new LoopRig(LoopRig.policy(2));
        small.own(0);
        small.clusters.target("default").endpoint("there", LoopRig.MODEL);
        small.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
        for (int i = 0; i < 5; i++) {
            small.send(0, request("r" + i));
            small.run(Duration.ofSeconds(1));
        }
        assertThat(small.loop.snapshot().counts().evictions()).isEqualTo(3);

        small.clock.pass(Duration.ofMinutes(31));
        small.round();

        assertThat(small.log.ledger(0).all()).isEmpty();
        assertThat(small.loop.snapshot().counts().evictions()).isEqualTo(3);
    }
}
