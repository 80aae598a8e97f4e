package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.RequestReading;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Every record of the requests topic counts once, as what became of it; and so does every end. */
class CountsTest {

    private final LoopRig rig = LoopRig.owning(0);

    private void sendOneOfEach() {
        rig.send(0, request("r1"));
        rig.send(0, request("r2"));
        rig.send(0, request("r1"));
        rig.send(0, request("r1", "default", LoopRig.config(2), false, null));
        rig.send(0, refused("r3"));
        rig.send(0, new RequestReading.Unreadable("no JSON", List.of(), null));
        rig.send(0, request("r4"), 1, false);
        rig.send(0, request("r5"), 1, true);
        rig.send(0, request("r6", "other", LoopRig.config(1), false, Instant.EPOCH));
    }

    private static RequestReading refused(String requestId) {
        var failure =
                new Failure(
                        FailureReason.UNKNOWN_TARGET,
                        "no such target",
                        null,
                        null,
                        false,
                        List.of());
        return new RequestReading.Invalid(
                requestId, null, "nowhere", null, "ep", null, failure, LoopRig.hash("r3"), null);
    }

    private Snapshot.Counts counts() {
        return rig.loop.snapshot().counts();
    }

    private static <K> Map<K, Long> some(Map<K, Long> counts) {
        Map<K, Long> some = new TreeMap<>();
        counts.forEach(
                (what, count) -> {
                    if (count > 0) {
                        some.put(what, count);
                    }
                });
        return some;
    }

    private void assertThatOneOfEachIsCounted() {
        assertThat(some(counts().requests()))
                .isEqualTo(
                        Map.of(
                                "accepted", 3L,
                                "duplicate", 1L,
                                "refused", 1L,
                                "request_id_reused", 1L,
                                "set_aside", 2L,
                                "sent_on", 1L));
        assertThat(some(counts().deadLetters()))
                .isEqualTo(
                        Map.of(
                                "request_id_reused", 1L,
                                "unknown_target", 1L,
                                "unreadable", 1L,
                                "wrong_partition", 1L));
        assertThat(counts().joins()).isEqualTo(Map.of("default", 1L));
    }

    @Test
    void everyRecordCountsOnce() {
        sendOneOfEach();

        rig.run(Duration.ofSeconds(1));

        assertThatOneOfEachIsCounted();
    }

    @Test
    void aTurnThatIsDoneAgain_countsOnce() {
        rig.log.fates.addAll(List.of(Fate.ABORTED, Fate.ABORTED));
        sendOneOfEach();

        rig.run(Duration.ofSeconds(3));

        assertThat(counts().abortedTurns()).isEqualTo(2);
        assertThatOneOfEachIsCounted();
    }

    @Test
    void whatIsKnownBeforehand_isThereWith0() {
        assertThat(counts().requests())
                .containsOnlyKeys(
                        "accepted",
                        "duplicate",
                        "refused",
                        "request_id_reused",
                        "set_aside",
                        "sent_on")
                .values()
                .containsOnly(0L);
        assertThat(counts().deadLetters())
                .containsOnlyKeys(
                        "unreadable",
                        "request_id_reused",
                        "wrong_partition",
                        "unsendable",
                        "invalid_request",
                        "unknown_target",
                        "unsupported_model")
                .values()
                .containsOnly(0L);
    }

    @Test
    void everyRequestEndsOnce_servedOrForAReason() {
        rig.send(0, request("r1"));
        rig.send(0, request("r2"));
        rig.send(0, request("r3", "other", LoopRig.config(1), false, Instant.EPOCH));
        rig.run(Duration.ofSeconds(2));
        rig.clusters.target("default").deployment("ep-r1", LoopRig.MODEL, 1, 1);

        rig.run(Duration.ofSeconds(2));

        assertThat(counts().ended())
                .isEqualTo(
                        Map.of(
                                new Snapshot.Ended("default", "fully_allocated"),
                                2L,
                                new Snapshot.Ended("other", "deadline_exceeded"),
                                1L));
        assertThat(Objects.requireNonNull(counts().requests().get("accepted"))).isEqualTo(3);
    }
}
