package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestReading;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How long and how many ended requests are remembered: half an hour and three of them. */
class RememberedTest {

    private static final Duration WINDOW = Duration.ofMinutes(30);
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final int BOUND = 3;

    private final LoopRig rig = new LoopRig(LoopRig.policy(BOUND));

    RememberedTest() {
        rig.own(0);
        rig.clusters.target("default").endpoint("there", LoopRig.MODEL);
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, 1, 1);
    }

    /** A request that is answered in the turn that takes it, in which no time passes. */
    private void end(String requestId) {
        rig.send(0, past(requestId));
        rig.loop.turn();
    }

    private RequestReading.Valid past(String requestId) {
        Instant deadline = VirtualClock.T0.minusSeconds(1);
        return request(requestId, "default", LoopRig.config(1), false, deadline);
    }

    private List<String> remembered() {
        return rig.log.ledger(0).all().stream()
                .filter(Entry.Remembered.class::isInstance)
                .map(each -> ((Entry.Remembered) each).requestId())
                .toList();
    }

    private void reload() {
        rig.source.revoke(0);
        rig.own(0);
    }

    @Test
    void aRequestIsKnownUntilJustBeforeTheWindowIsOver() {
        end("r1");
        rig.clock.pass(WINDOW.minus(INSTANT));

        rig.loop.turn();
        end("r1");

        assertThat(remembered()).containsExactly("r1");
        assertThat(rig.loop.snapshot().counts().duplicates()).isEqualTo(1);
        assertThat(rig.log.events).hasSize(2);
    }

    @Test
    void aRequestIsForgottenExactlyAtTheEndOfTheWindow() {
        end("r1");
        rig.clock.pass(WINDOW);

        rig.loop.turn();

        assertThat(rig.log.ledger(0).all()).isEmpty();
        assertThat(rig.loop.snapshot().counts().evictions()).isZero();
        end("r1");
        assertThat(rig.loop.snapshot().counts().duplicates()).isZero();
        assertThat(rig.log.events).hasSize(4);
    }

    @Test
    void theWindowGoesOnThroughAReload() {
        end("r1");
        rig.clock.pass(WINDOW.minus(INSTANT));
        reload();
        assertThat(remembered()).containsExactly("r1");

        rig.clock.pass(INSTANT);
        rig.loop.turn();

        assertThat(remembered()).isEmpty();
    }

    @Test
    void asManyAsTheBoundAreKept() {
        List.of("r1", "r2", "r3").forEach(this::end);
        rig.loop.turn();

        assertThat(remembered()).containsExactly("r1", "r2", "r3");
        assertThat(rig.loop.snapshot().counts().evictions()).isZero();
    }

    @Test
    void oneMoreThanTheBoundEvictsTheOldest() {
        for (String id : List.of("r1", "r2", "r3", "r4")) {
            end(id);
            rig.clock.pass(INSTANT);
        }
        rig.loop.turn();

        assertThat(remembered()).containsExactly("r2", "r3", "r4");
        assertThat(rig.loop.snapshot().counts().evictions()).isEqualTo(1);
        end("r2");
        assertThat(rig.loop.snapshot().counts().duplicates()).isEqualTo(1);
        end("r1");
        assertThat(rig.loop.snapshot().counts().duplicates()).isEqualTo(1);
    }

    @Test
    void anEvictionWhoseTurnIsAbortedIsDoneAgainAndCountedOnce() {
        List.of("r1", "r2", "r3", "r4").forEach(this::end);
        rig.log.fates.addAll(List.of(Fate.ABORTED, Fate.ABORTED));

        rig.loop.turn();
        assertThat(rig.loop.snapshot().counts().evictions()).isZero();
        rig.loop.turn();
        rig.loop.turn();
        rig.loop.turn();

        assertThat(remembered()).containsExactly("r2", "r3", "r4");
        assertThat(rig.loop.snapshot().counts().evictions()).isEqualTo(1);
        assertThat(rig.log.fates).isEmpty();
    }

    @Test
    void whatEndedInTheSameInstantIsEvictedInTheSameOrderAfterAReload() {
        List.of("r3", "r1", "r2").forEach(this::end);
        reload();

        end("r4");
        rig.loop.turn();
        end("r5");
        rig.loop.turn();

        assertThat(remembered()).containsExactly("r3", "r4", "r5");
        assertThat(rig.loop.snapshot().counts().evictions()).isEqualTo(2);
    }

    @Test
    void aClockThatGoesBackNeitherForgetsTooEarlyNorKeepsWhatIsOlderThanTheWindow() {
        rig.clock.jump(Duration.ofMinutes(10));
        end("ahead");
        rig.clock.jump(Duration.ofMinutes(-10));
        end("right");
        rig.clock.pass(WINDOW);
        rig.loop.turn();
        assertThat(remembered()).containsExactly("ahead");

        reload();
        rig.clock.pass(Duration.ofMinutes(10).minus(INSTANT));
        rig.loop.turn();
        assertThat(remembered()).containsExactly("ahead");

        rig.clock.pass(INSTANT);
        rig.loop.turn();
        assertThat(remembered()).isEmpty();
    }

    @Test
    void aClockThatGoesAheadEndsTheWindowEarlyAndLosesNothingElse() {
        end("r1");
        rig.clock.jump(WINDOW);
        rig.loop.turn();

        assertThat(remembered()).isEmpty();
        assertThat(rig.log.ledger(0).all()).noneMatch(Provisioning.class::isInstance);
        assertThat(rig.loop.snapshot().counts().evictions()).isZero();
    }

    @Test
    void theSameIdWithOtherContentIsSetAsideForAsLongAsItIsRemembered() {
        end("r1");
        rig.send(0, request("r1", "default", LoopRig.config(2), false, null));
        rig.loop.turn();

        assertThat(rig.log.deadLetters)
                .extracting(Turn.DeadLetter::reason)
                .containsExactly("request_id_reused");
        assertThat(rig.log.events).hasSize(2);
    }
}
