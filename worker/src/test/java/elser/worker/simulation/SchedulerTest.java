package elser.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

@Timeout(60)
class SchedulerTest {

    private final List<String> seen = new ArrayList<>();

    private void say(Scheduler scheduler, String what) {
        seen.add(scheduler.nanos() / 1_000_000 + " " + what);
    }

    private static List<String> course(long seed) {
        List<String> lines = new ArrayList<>();
        try (Scheduler scheduler = new Scheduler(seed)) {
            scheduler.trace(lines::add);
            for (String name : List.of("a", "b", "c")) {
                Host host = scheduler.host(name);
                host.start("main", () -> stepOften(scheduler, 50));
                host.start("aside", () -> scheduler.sleep(Duration.ofMillis(1)));
            }
            scheduler.run(() -> false);
        }
        return lines;
    }

    private static void stepOften(Scheduler scheduler, int times) {
        for (int i = 0; i < times; i++) {
            scheduler.step("step " + i);
        }
    }

    @Test
    void aSeedIsOneCourse_andAnotherSeedAnother() {
        assertThat(course(7)).isEqualTo(course(7)).isNotEqualTo(course(8)).hasSize(153);
    }

    @Test
    void sleepersAndEventsComeInTheOrderOfTime() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host host = scheduler.host("h");
            host.start("late", () -> sleepAndSay(scheduler, 30));
            host.start("soon", () -> sleepAndSay(scheduler, 10));
            scheduler.after(Duration.ofMillis(20), () -> say(scheduler, "event"));
            scheduler.run(() -> false);
        }
        assertThat(seen).containsExactly("10 10", "20 event", "30 30");
    }

    private void sleepAndSay(Scheduler scheduler, int millis) {
        scheduler.sleep(Duration.ofMillis(millis));
        say(scheduler, Integer.toString(millis));
    }

    @Test
    void awaitEndsWithTheConditionOrTheTime() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host host = scheduler.host("h");
            boolean[] done = {false};
            host.start(
                    "waits",
                    () -> {
                        seen.add("" + scheduler.await("w", () -> false, Duration.ofMillis(5)));
                        seen.add("" + scheduler.await("w", () -> done[0], Duration.ofDays(1)));
                        say(scheduler, "went on");
                    });
            scheduler.after(Duration.ofMillis(9), () -> done[0] = true);
            scheduler.run(() -> false);
        }
        assertThat(seen).containsExactly("false", "true", "9 went on");
    }

    @Test
    void theKilledDoNothingAnyMore_notEvenCleaningUp() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host dying = scheduler.host("dying");
            Host other = scheduler.host("other");
            dying.start("waits", () -> stepAndCleanUp(scheduler));
            dying.start("steps", () -> stepOften(scheduler, 1_000));
            scheduler.after(dying, Duration.ofSeconds(1), () -> seen.add("event of the dead"));
            scheduler.after(Duration.ofMillis(1), dying::kill);
            other.start("lives", () -> sleepAndSay(scheduler, 3));
            scheduler.run(() -> false);
        }
        assertThat(seen).containsExactly("unwound", "3 3");
    }

    private void stepAndCleanUp(Scheduler scheduler) {
        try {
            scheduler.sleep(Duration.ofHours(1));
            seen.add("slept");
        } finally {
            seen.add("unwound");
            scheduler.step("an effect");
            seen.add("effect");
        }
    }

    @Test
    void whoIsKilledAtAStepDoesNotDoIt() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host host = scheduler.host("h");
            scheduler.observe((at, _, what) -> seen.add(what));
            scheduler.observe((at, _, what) -> killAt(at, what));
            host.start("main", () -> stepOften(scheduler, 9));
            scheduler.run(() -> false);
            assertThat(host.isAlive()).isFalse();
        }
        assertThat(seen).containsExactly("step 0", "step 1", "step 2");
    }

    private void killAt(Host host, String what) {
        seen.add(what);
        if (what.equals("step 2")) {
            host.kill();
        }
    }

    @Test
    void theFrozenGoOnLater_withTheirEvents() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host frozen = scheduler.host("frozen");
            scheduler.after(frozen, Duration.ofMillis(2), () -> say(scheduler, "event"));
            frozen.start("main", () -> sleepAndSay(scheduler, 1));
            scheduler.host("other").start("main", () -> sleepAndSay(scheduler, 5));
            frozen.freeze(Duration.ofMillis(50));
            scheduler.run(() -> false);
        }
        assertThat(seen).containsExactlyInAnyOrder("5 5", "50 event", "51 1");
    }

    @Test
    void whoIsHeldStandsStill_andOthersOfItsHostGoOn() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host host = scheduler.host("h");
            scheduler.observe(
                    (_, task, _) -> {
                        if (task.equals("held")) {
                            scheduler.hold(Duration.ofMillis(50));
                        }
                    });
            host.start("held", () -> sleepAndSay(scheduler, 1));
            host.start("other", () -> sleepAndSay(scheduler, 5));
            scheduler.run(() -> false);
        }
        assertThat(seen).containsExactly("5 5", "50 1");
    }

    @Test
    void clocksOfHostsDiffer_andTheWallMayJump() {
        try (Scheduler scheduler = new Scheduler(1)) {
            Host one = scheduler.host("one");
            Host two = scheduler.host("two");
            two.jumpWall(Duration.ofHours(-1));
            assertThat(one.wall()).isEqualTo(Scheduler.T0).isEqualTo(two.wall().plusSeconds(3600));
            assertThat(one.nanos()).isNotEqualTo(two.nanos());
        }
    }

    @Test
    void whatLeavesATask_anEventOrAnObserver_endsTheRun() {
        try (Scheduler scheduler = new Scheduler(1)) {
            scheduler.host("h").start("main", () -> scheduler.step(null + "".repeat(-1)));
            assertThatThrownBy(() -> scheduler.run(() -> false))
                    .hasCauseInstanceOf(IllegalArgumentException.class);
            scheduler.after(Duration.ZERO, () -> scheduler.step("not a task"));
            assertThatThrownBy(() -> scheduler.run(() -> false))
                    .hasRootCauseMessage("not a task is not called by a task");
            scheduler.observe(
                    (_, _, what) -> {
                        throw new AssertionError(what);
                    });
            scheduler.host("i").start("main", () -> scheduler.step("broken"));
            assertThatThrownBy(() -> scheduler.run(() -> false)).hasMessage("broken");
        }
    }
}
