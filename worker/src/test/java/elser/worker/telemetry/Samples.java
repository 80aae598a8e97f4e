package elser.worker.telemetry;

import elser.worker.loop.Pulse;
import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reports as loops would give them. */
final class Samples {

    static final Snapshot.Counts COUNTS =
            new Snapshot.Counts(
                    Map.of("first", 11L, "repair", 12L),
                    Map.of("first", 1L),
                    2,
                    6,
                    Map.of("accepted", 9L, "duplicate", 7L),
                    Map.of("default", 3L),
                    Map.of(new Snapshot.Ended("default", "fully_allocated"), 4L),
                    Map.of("unreadable", 2L),
                    Map.of("default", 1L),
                    3,
                    4,
                    5,
                    8);

    static final Pulse.Beat BEAT = new Pulse.Beat("a turn", 0, Duration.ofSeconds(60));

    private Samples() {}

    /** A loop that is well but for one thing. */
    static LoopReport troubled(String name, String trouble) {
        LoopReport well = well(name);
        return new LoopReport(name, true, false, true, 0, BEAT, trouble, well.snapshot());
    }

    /** Reports of loops on brokers that are well, or in trouble. */
    static Reports reports(@Nullable String brokers, LoopReport... loops) {
        GivenReports reports = new GivenReports(loops);
        reports.brokers = brokers;
        return reports;
    }

    static Snapshot snapshot(Set<Integer> active, Set<Integer> loading, Set<Integer> failed) {
        return new Snapshot(
                0,
                active,
                loading,
                failed,
                Set.of(),
                Map.of(0, 5L),
                0,
                0,
                0,
                COUNTS,
                Map.of(),
                List.of());
    }

    /** More than the buffers of a connection hold. */
    static LoopReport endless() {
        Snapshot.InFlight one =
                new Snapshot.InFlight(
                        0,
                        "default",
                        "m".repeat(2000),
                        "p",
                        "e",
                        false,
                        "following",
                        1,
                        null,
                        null,
                        null,
                        null,
                        false,
                        1,
                        Instant.EPOCH);
        return loop(
                "loop-0",
                new Snapshot(
                        0,
                        Set.of(0),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        0,
                        0,
                        0,
                        COUNTS,
                        Map.of(),
                        Collections.nCopies(4_000, one)));
    }

    /** A loop that turned at 0, owns partition 0 and 1 and has loaded both. */
    static LoopReport well(String name) {
        return loop(name, snapshot(Set.of(0, 1), Set.of(), Set.of()));
    }

    static LoopReport loop(String name, Snapshot snapshot) {
        return new LoopReport(name, true, false, true, 0, BEAT, null, snapshot);
    }

    static LoopReport ended(String name) {
        LoopReport well = well(name);
        return new LoopReport(name, false, false, true, 0, BEAT, null, well.snapshot());
    }

    static LoopReport stopping(String name) {
        LoopReport well = well(name);
        return new LoopReport(name, true, true, true, 0, BEAT, null, well.snapshot());
    }

    static LoopReport notJoined(String name) {
        Snapshot nothing = snapshot(Set.of(), Set.of(), Set.of());
        return new LoopReport(name, true, false, false, 0, BEAT, null, nothing);
    }

    static long after(Duration since) {
        return since.toNanos();
    }
}
