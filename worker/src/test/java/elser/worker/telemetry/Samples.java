package elser.worker.telemetry;

import elser.worker.loop.Snapshot;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Reports as loops would give them. */
final class Samples {

    private Samples() {}

    static Snapshot snapshot(Set<Integer> active, Set<Integer> loading, Set<Integer> failed) {
        return new Snapshot(0, active, loading, failed, 0, 0, 0, 0, 0, 0, List.of());
    }

    /** A loop that turned at 0, owns partition 0 and 1 and has loaded both. */
    static LoopReport well(String name) {
        return loop(name, snapshot(Set.of(0, 1), Set.of(), Set.of()));
    }

    static LoopReport loop(String name, Snapshot snapshot) {
        return new LoopReport(name, true, false, true, 0, snapshot);
    }

    static LoopReport ended(String name) {
        LoopReport well = well(name);
        return new LoopReport(name, false, false, true, 0, well.snapshot());
    }

    static LoopReport stopping(String name) {
        LoopReport well = well(name);
        return new LoopReport(name, true, true, true, 0, well.snapshot());
    }

    static LoopReport notJoined(String name) {
        Snapshot nothing = snapshot(Set.of(), Set.of(), Set.of());
        return new LoopReport(name, true, false, false, 0, nothing);
    }

    static long after(Duration since) {
        return since.toNanos();
    }
}
