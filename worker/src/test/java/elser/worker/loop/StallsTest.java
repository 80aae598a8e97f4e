package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.Download;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

/** Downloads whose parts do not move: which are, and how often one began to be. */
class StallsTest {

    /** Of the rig's policy, and the longest time between two looks on top of it. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(120 + 11);

    private final LoopRig rig = LoopRig.owning(0, 1);

    @BeforeEach
    void download() {
        parts("default", 5);
        rig.send(0, request("r1"));
        rig.run(Duration.ofSeconds(1));
    }

    private void parts(String target, int there) {
        rig.clusters.target(target).downloads.put(LoopRig.MODEL, new Download(there, 100));
    }

    private Map<String, Long> stalls() {
        return rig.loop.snapshot().counts().stalls();
    }

    private long stalledNow() {
        return rig.loop.snapshot().inFlight().stream().filter(Snapshot.InFlight::stalled).count();
    }

    @Test
    void partsThatStandStill_areAStallOnceTheyHaveForTooLong() {
        rig.run(Duration.ofSeconds(118));
        assertThat(stalls()).isEmpty();
        assertThat(stalledNow()).isZero();

        rig.run(Duration.ofSeconds(12));
        assertThat(stalls()).isEqualTo(Map.of("default", 1L));
        assertThat(stalledNow()).isEqualTo(1);

        rig.run(LONG_ENOUGH);
        assertThat(stalls()).isEqualTo(Map.of("default", 1L));
        assertThat(stalledNow()).isEqualTo(1);
    }

    @Test
    void partsThatMoveAgain_endAStall_andMayBeginAnother() {
        rig.run(LONG_ENOUGH);

        parts("default", 6);
        rig.run(Duration.ofSeconds(11));
        assertThat(stalledNow()).isZero();
        assertThat(stalls()).isEqualTo(Map.of("default", 1L));

        rig.run(LONG_ENOUGH);
        assertThat(stalledNow()).isEqualTo(1);
        assertThat(stalls()).isEqualTo(Map.of("default", 2L));
    }

    @Test
    void aDownloadThatEnds_isNoStallAnyMore() {
        rig.run(LONG_ENOUGH);

        rig.clusters.target("default").downloads.clear();
        rig.run(Duration.ofSeconds(11));

        assertThat(stalledNow()).isZero();
        assertThat(stalls()).isEqualTo(Map.of("default", 1L));
    }

    @Test
    void aTargetThatCannotBeSeen_isNoStall() {
        rig.clusters.target("default").down = true;

        rig.run(LONG_ENOUGH.multipliedBy(2));

        assertThat(stalledNow()).isZero();
        assertThat(stalls()).isEmpty();
    }

    @Test
    void stallsAreToldByTarget() {
        parts("other", 1);
        rig.send(1, request("r2", "other", LoopRig.config(1), false, null));

        rig.run(LONG_ENOUGH);

        assertThat(stalls()).isEqualTo(Map.of("default", 1L, "other", 1L));
        assertThat(stalledNow()).isEqualTo(2);
    }

    @Test
    void aTurnThatIsDoneAgain_beginsAStallOnce() {
        rig.run(Duration.ofSeconds(118));
        for (int i = 0; i < 40; i++) {
            rig.log.fates.add(Fate.ABORTED);
        }

        rig.run(LONG_ENOUGH);

        assertThat(rig.loop.snapshot().counts().abortedTurns()).isPositive();
        assertThat(stalls()).isEqualTo(Map.of("default", 1L));
    }
}
