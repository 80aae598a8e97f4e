package elser.worker.loop;

import elser.contracts.ModelKey;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * When model keys are to be decided again. At most one time per key is held: the earliest asked
 * for.
 */
final class Wakes {

    private final Map<ModelKey, Long> pending = new HashMap<>();
    private final PriorityQueue<Wake> queue =
            new PriorityQueue<>(Comparator.comparingLong(Wake::nanos));

    private record Wake(long nanos, ModelKey key) {}

    void at(long nanos, ModelKey key) {
        Long before = pending.get(key);
        if (before == null || nanos < before) {
            pending.put(key, nanos);
            queue.add(new Wake(nanos, key));
        }
    }

    /** Keys whose time has come. */
    List<ModelKey> take(long now) {
        List<ModelKey> due = new ArrayList<>();
        while (!queue.isEmpty() && queue.peek().nanos() <= now) {
            Wake wake = queue.poll();
            if (pending.remove(wake.key(), wake.nanos())) {
                due.add(wake.key());
            }
        }
        return due;
    }

    /** The next time, {@link Long#MAX_VALUE} where there is none. */
    long next() {
        Wake first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.nanos();
    }
}
