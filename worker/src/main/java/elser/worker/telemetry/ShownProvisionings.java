package elser.worker.telemetry;

import elser.worker.loop.Snapshot.InFlight;

import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which provisionings are shown where not all are: those that stand still first, then those that
 * wait for a target's gateway or for room on it, then the oldest.
 */
final class ShownProvisionings {

    private static final Set<String> TROUBLES = Set.of("gateway", "capacity");

    private static final Comparator<InFlight> MOST_WANTED =
            Comparator.comparing((InFlight each) -> !each.stalled())
                    .thenComparing(each -> !TROUBLES.contains(String.valueOf(each.waitingFor())))
                    .thenComparing(InFlight::startedAt);

    private ShownProvisionings() {}

    /**
     * Picks.
     *
     * @param atMost how many of all loops together
     */
    static Predicate<InFlight> of(List<LoopReport> loops, int atMost) {
        long all = loops.stream().mapToLong(loop -> loop.snapshot().inFlight().size()).sum();
        if (all <= atMost) {
            return _ -> true;
        }
        PriorityQueue<InFlight> picked = new PriorityQueue<>(MOST_WANTED.reversed());
        for (LoopReport loop : loops) {
            for (InFlight each : loop.snapshot().inFlight()) {
                picked.add(each);
                if (picked.size() > atMost) {
                    picked.remove();
                }
            }
        }
        Set<InFlight> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        shown.addAll(picked);
        return shown::contains;
    }
}
