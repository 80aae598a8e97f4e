package elser.worker.loop;

import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Entry;
import elser.worker.loop.MemoryLog.Fate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The result is told to two waiters a transaction; whatever happens in between, it is the same. */
class FanOutTest {

    private static final int AT_ONCE = 2;

    private final LoopRig rig = LoopRig.owning(0);

    private void serve(int allocations) {
        rig.clusters.target("default").endpoint("there", LoopRig.MODEL);
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, allocations, allocations);
    }

    /** So many requests r0, r1, … of which the first have been told that the endpoint serves. */
    private void untilTheFirstAreTold(int requests) {
        serve(3);
        for (int i = 0; i < requests; i++) {
            rig.send(0, request("r" + i));
        }
        turnUntilTheFirstAreTold();
    }

    private void turnUntilTheFirstAreTold() {
        for (int i = 0; i < 300 && endings().isEmpty(); i++) {
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(100));
        }
        assertThat(endings()).hasSize(AT_ONCE);
    }

    /** The cluster changes: a look at it would find something else. */
    private void change() {
        rig.clusters.target("default").deployment("there", LoopRig.MODEL, 7, 7);
    }

    private List<LifecycleEvent> endings() {
        return rig.log.events.stream()
                .map(Announcement::event)
                .filter(event -> event.type() != LifecycleEvent.Type.REQUESTED)
                .filter(event -> event.type() != LifecycleEvent.Type.DOWNLOADING)
                .toList();
    }

    /** Every request was told once, in order, and all of them the same. */
    private void assertAllAreToldTheSame(int requests) {
        assertThat(endings())
                .extracting(LifecycleEvent::requestId)
                .containsExactlyElementsOf(
                        IntStream.range(0, requests).mapToObj(i -> "r" + i).toList());
        assertThat(endings())
                .extracting(event -> List.of(event.type(), event.allocation(), event.inferenceId()))
                .containsOnly(
                        List.of(
                                LifecycleEvent.Type.FULLY_ALLOCATED,
                                new LifecycleEvent.Allocation("fully_allocated", 3, 3),
                                "there"));
        assertThat(rig.loop.snapshot().waiters()).isZero();
        assertThat(rig.loop.snapshot().provisionings()).isZero();
        assertThat(rig.log.ledger(0).all()).allMatch(Entry.Remembered.class::isInstance);
    }

    @Test
    void anOwnerThatComesInBetweenGoesOnWithTheSameResult() {
        untilTheFirstAreTold(7);
        change();
        rig.source.revoke(0);
        rig.own(0);

        rig.run(Duration.ofSeconds(2));

        assertAllAreToldTheSame(7);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void aTransactionThatEndsInAnyWayTellsNobodyTwice(Fate fate) {
        untilTheFirstAreTold(7);
        change();
        rig.log.fates.addAll(List.of(Fate.COMMITTED, fate));

        rig.run(Duration.ofSeconds(2));

        assertThat(rig.log.fates).isEmpty();
        assertAllAreToldTheSame(7);
    }

    @Test
    void whoJoinsMeanwhileIsToldInIt() {
        untilTheFirstAreTold(4);
        change();
        rig.send(0, request("r4"));
        rig.send(0, request("r5", "default", LoopRig.config(4), false, null));

        rig.run(Duration.ofSeconds(2));

        assertAllAreToldTheSame(6);
        assertThat(endings()).extracting(LifecycleEvent::joined).last().isEqualTo(true);
        assertThat(endings()).extracting(LifecycleEvent::settingsDiffer).last().isEqualTo(true);
        assertThat(endings()).extracting(LifecycleEvent::provisioningId).doesNotContainNull();
        assertThat(endings().stream().map(LifecycleEvent::provisioningId).distinct()).hasSize(1);
    }

    @Test
    void aDeadlineThatPassesMeanwhileChangesNothing() {
        serve(3);
        Instant soon = VirtualClock.T0.plusSeconds(60);
        rig.clusters.target("default").down = true;
        for (int i = 0; i < 7; i++) {
            rig.send(0, request("r" + i, "default", LoopRig.config(1), false, soon));
        }
        rig.run(Duration.ofSeconds(9));
        rig.clusters.target("default").down = false;
        turnUntilTheFirstAreTold();

        rig.clock.pass(Duration.ofMinutes(1));
        rig.run(Duration.ofSeconds(2));

        assertAllAreToldTheSame(7);
    }

    @Test
    void aLongOneKeepsNobodyElseWaiting() {
        untilTheFirstAreTold(200);
        rig.clusters.target("other").endpoint("theirs", LoopRig.MODEL);
        rig.clusters.target("other").deployment("theirs", LoopRig.MODEL, 1, 1);
        rig.send(0, request("other", "other", LoopRig.config(1), false, null));
        for (int i = 0; i < 30; i++) {
            int before = rig.log.events.size();
            rig.loop.turn();
            List.copyOf(rig.clusters.looks).forEach(rig.clusters::deliver);
            rig.clock.pass(Duration.ofMillis(100));
            assertThat(rig.log.events.size() - before).isLessThanOrEqualTo(AT_ONCE + 1);
        }

        assertThat(rig.log.told()).contains("other 1 fully_allocated");
        assertThat(rig.loop.snapshot().waiters()).isBetween(100, 200);
    }
}
