package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Announcement;
import elser.worker.loop.Journal;
import elser.worker.loop.Turn;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class FailuresTest {

    private static final Instant START = Instant.parse("2026-11-23T20:00:00Z");

    private static Announcement event(
            LifecycleEvent.Type type,
            int second,
            String requestId,
            @Nullable String provisioningId,
            @Nullable Failure failure) {
        var event =
                new LifecycleEvent(
                        type,
                        "e-" + requestId,
                        1,
                        START.plusSeconds(second),
                        requestId,
                        null,
                        provisioningId,
                        "default",
                        ".elser_model_2",
                        "mine-" + requestId,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        failure);
        Instant acceptedAt = provisioningId == null ? null : START;
        return new Announcement("default/.elser_model_2", event, null, acceptedAt);
    }

    private static Announcement failed(int second, String requestId, String provisioningId) {
        var failure =
                new Failure(
                        FailureReason.LICENSE, "no", "security_exception", 403, false, List.of());
        return event(LifecycleEvent.Type.FAILED, second, requestId, provisioningId, failure);
    }

    private static Announcement refused(int second, String requestId, String message) {
        var failure =
                new Failure(FailureReason.INVALID_REQUEST, message, null, null, false, List.of());
        return event(LifecycleEvent.Type.FAILED, second, requestId, null, failure);
    }

    private static Turn turn(Announcement... events) {
        return new Turn(Map.of(), List.of(events), List.of(), List.of(), Map.of(), Set.of());
    }

    private static List<String> shown(Failures failures) {
        return failures.recent().stream()
                .map(each -> each.requestId() + " x" + each.requests())
                .toList();
    }

    @Test
    void aCrowdThatFailsOfOneCause_isOne_withTheLatestOfThem() {
        Failures failures = new Failures(5);
        failures.told(turn(failed(1, "r1", "p1"), failed(1, "r2", "p1")));
        failures.told(turn(failed(3, "r3", "p1")));

        assertThat(failures.recent())
                .containsExactly(
                        new RecentFailure(
                                START.plusSeconds(3),
                                false,
                                3,
                                "r3",
                                "p1",
                                "default",
                                ".elser_model_2",
                                "mine-r3",
                                "license",
                                "no",
                                "security_exception",
                                403,
                                false));
    }

    @Test
    void latestIsFirst_andOtherEventsAreNone() {
        Failures failures = new Failures(5);
        failures.told(
                turn(
                        event(LifecycleEvent.Type.REQUESTED, 1, "r0", "p0", null),
                        event(LifecycleEvent.Type.FULLY_ALLOCATED, 1, "r0", "p0", null),
                        failed(2, "r1", "p1"),
                        refused(3, "r2", "bad"),
                        failed(4, "r3", "p2")));
        failures.told(turn(failed(5, "r4", "p1")));

        assertThat(shown(failures)).containsExactly("r4 x2", "r3 x1", "r2 x1");
    }

    @Test
    void ofEachKindSoManyAreKept_andTheRefusedDriveOutNoOthers() {
        Failures failures = new Failures(2);
        failures.told(turn(failed(1, "r1", "p1"), failed(2, "r2", "p2")));
        assertThat(shown(failures)).containsExactly("r2 x1", "r1 x1");

        for (int i = 0; i < 10; i++) {
            failures.told(turn(refused(3 + i, "s" + i, "bad " + i)));
        }
        assertThat(shown(failures)).containsExactly("s9 x1", "s8 x1", "r2 x1", "r1 x1");

        failures.told(turn(failed(20, "r3", "p3")));
        assertThat(shown(failures)).containsExactly("r3 x1", "s9 x1", "s8 x1", "r2 x1");
    }

    @Test
    void ofNoneNoneIsKept() {
        Failures failures = new Failures(0);
        failures.told(turn(failed(1, "r1", "p1")));

        assertThat(failures.recent()).isEmpty();
    }

    @Test
    void whatIsTooLongIsCut() {
        Failures failures = new Failures(5);
        String longest = "x".repeat(Failures.LONGEST_TEXT);
        failures.told(turn(refused(1, "r1", longest), refused(2, "r2", longest + "y")));

        assertThat(failures.recent())
                .extracting(RecentFailure::message)
                .containsExactly(longest + "…", longest);
    }

    @Test
    void whatIsNotDurableIsNotTold() {
        Failures failures = new Failures(5);
        Turn turn = turn(failed(1, "r1", "p1"));
        for (Journal.Outcome outcome :
                List.of(
                        new Journal.Outcome.Aborted("a"),
                        new Journal.Outcome.Doubtful("d"),
                        new Journal.Outcome.Committed())) {
            assertThat(failures.recent()).isEmpty();
            assertThat(new ToldJournal(ending(outcome), failures).commit(turn)).isEqualTo(outcome);
        }

        assertThat(shown(failures)).containsExactly("r1 x1");
    }

    private static Journal ending(Journal.Outcome outcome) {
        return new Journal() {
            @Override
            public Outcome commit(Turn turn) {
                return outcome;
            }

            @Override
            public void close() {}
        };
    }
}
