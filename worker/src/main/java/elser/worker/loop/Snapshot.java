package elser.worker.loop;

import java.util.Set;

/**
 * What others may know of a loop.
 *
 * @param turnedAt monotonic time of its last turn
 * @param active partitions that are owned and loaded
 * @param loading partitions that are owned and not loaded yet
 * @param failed partitions that were given up after failing again and again
 * @param provisionings in flight
 * @param waiters requests that have no terminal event yet
 * @param mutations calls that run
 * @param lateAnswers answers that came after their partition was lost
 * @param duplicates requests recognised and ignored
 */
public record Snapshot(
        long turnedAt,
        Set<Integer> active,
        Set<Integer> loading,
        Set<Integer> failed,
        int provisionings,
        int waiters,
        int mutations,
        long lateAnswers,
        long duplicates) {

    static final Snapshot EMPTY = new Snapshot(0, Set.of(), Set.of(), Set.of(), 0, 0, 0, 0, 0);
}
