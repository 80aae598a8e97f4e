package elser.worker.loop;

import static elser.worker.loop.LoopRig.REQUEST_BYTES;
import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.loop.LoopSettings.TransactionLimits;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Every limit of the loop at its edge, and the pausing of partitions. */
class LoopLimitsTest {

    /** An accepted request that joins: its entry and its event. */
    private static final int RECORDS_OF_A_JOINER = 2;

    private static final int MAILBOX = 2;
    private static final int FAN_OUT_BACKLOG = 3;
    private static final TransactionLimits WIDE =
            new TransactionLimits(1_000, 1 << 20, Duration.ofHours(1));

    private static LoopRig rig(TransactionLimits transaction) {
        LoopRig rig =
                new LoopRig(
                        new LoopSettings(
                                LoopRig.policy(100),
                                Duration.ofSeconds(1),
                                MAILBOX,
                                transaction,
                                FAN_OUT_BACKLOG,
                                LoopSettings.LogLimits.DEFAULT,
                                "process",
                                new AtomicLong()::incrementAndGet));
        rig.own(0);
        return rig;
    }

    /** With a provisioning that others join, and nothing to be decided about it. */
    private static LoopRig settled(TransactionLimits transaction) {
        LoopRig rig = rig(transaction);
        rig.send(0, request("leader"));
        rig.loop.turn();
        rig.log.afterCommit = turn -> rig.turns.add(turn);
        return rig;
    }

    private static void sendJoiners(LoopRig rig, int count) {
        IntStream.range(0, count).forEach(i -> rig.send(0, request("j" + i)));
    }

    /** Requests accepted by each turn until all are. */
    private static List<Integer> acceptedInTurns(LoopRig rig, int all) {
        List<Integer> accepted = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i < 20 && sum < all; i++) {
            rig.turns.clear();
            rig.loop.turn();
            int requested =
                    rig.turns.stream()
                            .mapToInt(
                                    turn ->
                                            (int)
                                                    turn.events().stream()
                                                            .filter(e -> e.event().sequence() == 0)
                                                            .count())
                            .sum();
            accepted.add(requested);
            sum += requested;
        }
        return accepted;
    }

    @Test
    void aTransactionTakesRequestsUntilItsRecordsAreReached() {
        LoopRig rig = settled(new TransactionLimits(10, 1 << 20, Duration.ofHours(1)));
        sendJoiners(rig, 12);

        assertThat(acceptedInTurns(rig, 12)).containsExactly(10 / RECORDS_OF_A_JOINER, 5, 2);
        assertThat(rig.log.offsets.get(0)).isEqualTo(13);
    }

    @Test
    void aTransactionTakesRequestsUntilTheirBytesAreReached() {
        LoopRig atEdge =
                settled(new TransactionLimits(1_000, 3 * REQUEST_BYTES, Duration.ofHours(1)));
        LoopRig beyond =
                settled(new TransactionLimits(1_000, 3 * REQUEST_BYTES + 1, Duration.ofHours(1)));
        sendJoiners(atEdge, 5);
        sendJoiners(beyond, 5);

        assertThat(acceptedInTurns(atEdge, 5)).containsExactly(3, 2);
        assertThat(acceptedInTurns(beyond, 5)).containsExactly(4, 1);
    }

    @Test
    void aRequestLargerThanATransactionTakes_isTakenAlone() {
        LoopRig rig = settled(new TransactionLimits(1_000, 1, Duration.ofHours(1)));
        sendJoiners(rig, 3);

        assertThat(acceptedInTurns(rig, 3)).containsExactly(1, 1, 1);
    }

    @Test
    void aTransactionTakesRequestsUntilItsTimeIsOver() {
        LoopRig rig = settled(new TransactionLimits(1_000, 1 << 20, Duration.ofMillis(300)));
        sendJoiners(rig, 7);
        rig.clock.reading = Duration.ofMillis(100);

        assertThat(acceptedInTurns(rig, 7)).containsExactly(3, 3, 1);
    }

    @Test
    void whatDidNotFitPausesItsPartition_untilItIsPutAway() {
        LoopRig rig = settled(new TransactionLimits(10, 1 << 20, Duration.ofHours(1)));
        rig.source.recordsAtOnce = 7;
        sendJoiners(rig, 8);

        rig.loop.turn();
        assertThat(rig.source.isFlowing(0)).isTrue();
        rig.loop.turn();
        assertThat(rig.source.isFlowing(0)).isFalse();
        assertThat(rig.loop.snapshot().paused()).isEqualTo(Set.of(0));
        rig.loop.turn();

        assertThat(rig.source.isFlowing(0)).isTrue();
        assertThat(rig.loop.snapshot().paused()).isEmpty();
        assertThat(rig.log.offsets.get(0)).isEqualTo(9);
    }

    @Test
    void anAbortedTurnThatTookAPart_isDoneAgainInOrderAndWhole() {
        LoopRig rig = settled(new TransactionLimits(10, 1 << 20, Duration.ofHours(1)));
        sendJoiners(rig, 12);
        rig.loop.turn();
        rig.log.fates.add(Fate.ABORTED);
        for (int i = 0; i < 10; i++) {
            rig.loop.turn();
        }

        assertThat(rig.log.told().stream().filter(told -> told.endsWith("requested")).toList())
                .isEqualTo(
                        IntStream.range(-1, 12)
                                .mapToObj(i -> (i < 0 ? "leader" : "j" + i) + " 0 requested")
                                .toList());
        assertThat(rig.log.offsets.get(0)).isEqualTo(13);
    }

    @Test
    void aPartitionThatIsLostWithABacklog_isReadAgainByItsNextOwner() {
        LoopRig rig = settled(new TransactionLimits(10, 1 << 20, Duration.ofHours(1)));
        sendJoiners(rig, 12);
        rig.loop.turn();
        rig.source.revoke(0);
        rig.loop.turn();
        rig.own(0);
        for (int i = 0; i < 10; i++) {
            rig.loop.turn();
        }

        assertThat(rig.log.told()).doesNotHaveDuplicates();
        assertThat(rig.log.offsets.get(0)).isEqualTo(13);
    }

    @Test
    void aFullMailboxPausesEveryPartition_untilThereIsRoom() {
        LoopRig rig = rig(WIDE);
        rig.own(1);
        rig.clusters.target("other");
        rig.send(0, request("a"));
        rig.send(1, request("b", "other", LoopRig.config("m", 1), false, null));
        rig.loop.turn();
        assertThat(rig.clusters.looks).hasSize(MAILBOX);
        List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
        rig.send(0, request("c"));

        rig.loop.turn();
        assertThat(rig.loop.snapshot().paused()).isEqualTo(Set.of(0, 1));
        assertThat(rig.log.told()).doesNotContain("c 0 requested");
        rig.loop.turn();

        assertThat(rig.loop.snapshot().paused()).isEmpty();
        assertThat(rig.log.told()).contains("c 0 requested");
    }

    @Test
    void tooManyThatWaitForTheirEndPauseTheirPartition_untilFewerDo() {
        LoopRig rig = rig(WIDE);
        for (int i = 0; i < 7; i++) {
            rig.send(0, request("w" + i));
        }
        rig.loop.turn();
        rig.clusters.target("default").endpoint("there", LoopRig.MODEL);
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
        List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
        rig.loop.turn();
        while (rig.log.told().stream().noneMatch(told -> told.endsWith("fully_allocated"))) {
            rig.clock.pass(Duration.ofMillis(300));
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
        }
        assertThat(rig.loop.snapshot().waiters()).isEqualTo(FAN_OUT_BACKLOG + 2);
        rig.send(0, request("late"));

        rig.loop.turn();
        assertThat(rig.loop.snapshot().paused()).isEqualTo(Set.of(0));
        assertThat(rig.log.told()).doesNotContain("late 0 requested");
        assertThat(rig.loop.snapshot().waiters()).isEqualTo(FAN_OUT_BACKLOG);
        rig.loop.turn();

        assertThat(rig.loop.snapshot().paused()).isEmpty();
        assertThat(rig.log.told()).contains("late 0 requested");
        rig.loop.turn();
        rig.loop.turn();
        assertThat(rig.log.told()).filteredOn(t -> t.endsWith("fully_allocated")).hasSize(8);
    }

    @Test
    void beyondTheWaitersOfATarget_requestsAreAnsweredAndNothingIsPaused() {
        LoopRig rig = rig(WIDE);
        rig.source.recordsAtOnce = 2_000;
        for (int i = 0; i < 1_001; i++) {
            rig.send(0, request("w" + i));
        }
        for (int i = 0; i < 10; i++) {
            rig.loop.turn();
        }

        assertThat(rig.loop.snapshot().waiters()).isEqualTo(1_000);
        assertThat(rig.log.told())
                .filteredOn(told -> told.endsWith("failed overloaded"))
                .containsExactly("w1000 1 failed overloaded");
        assertThat(rig.log.told()).contains("w1000 0 requested");
        assertThat(rig.loop.snapshot().paused()).isEmpty();
    }

    @Test
    void beyondItsProvisionings_aPartitionStartsNoMore_butLetsOthersJoin() {
        LoopRig rig = rig(WIDE);
        for (int i = 0; i < 101; i++) {
            rig.send(0, request("p" + i, "default", LoopRig.config("m" + i, 1), false, null));
        }
        rig.send(0, request("joins", "default", LoopRig.config("m0", 1), false, null));
        for (int i = 0; i < 5; i++) {
            rig.loop.turn();
        }

        assertThat(rig.loop.snapshot().provisionings()).isEqualTo(100);
        assertThat(rig.log.told())
                .filteredOn(told -> told.endsWith("failed overloaded"))
                .containsExactly("p100 1 failed overloaded");
        assertThat(rig.log.told()).contains("joins 0 requested");
    }
}
