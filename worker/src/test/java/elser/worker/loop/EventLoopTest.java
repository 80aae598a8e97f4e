package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.worker.lifecycle.Entry;
import elser.worker.loop.MemoryClusters.Answer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
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
