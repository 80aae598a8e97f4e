package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.loop.MemoryClusters.Answer;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Turns that are not committed, or of which that is not known. */
class AbortedTurnsTest {

    private final LoopRig rig = LoopRig.owning(0);

    private void serve() {
        rig.clusters.target("default").endpoint("there", LoopRig.MODEL);
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
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
}
