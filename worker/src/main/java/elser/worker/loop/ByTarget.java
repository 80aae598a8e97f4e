package elser.worker.loop;

import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a shard holds of each target: model keys with a provisioning, and a number of waiters. */
final class ByTarget {

    private final Map<String, Set<ModelKey>> busy = new HashMap<>();
    private final Map<String, Integer> waiters = new HashMap<>();

    /** The key has a provisioning. */
    void busy(ModelKey key) {
        busy.computeIfAbsent(key.target(), _ -> new LinkedHashSet<>()).add(key);
    }

    /** The key has none any more. */
    void idle(ModelKey key) {
        Set<ModelKey> ofTarget = busy.get(key.target());
        if (ofTarget != null) {
            ofTarget.remove(key);
            if (ofTarget.isEmpty()) {
                busy.remove(key.target());
            }
        }
    }

    /** One waiter more. */
    void waits(ModelKey key) {
        waiters.merge(key.target(), 1, Integer::sum);
    }

    /** One waiter less. */
    void waitsNoMore(ModelKey key) {
        waiters.merge(key.target(), -1, ByTarget::sumOrGone);
    }

    private static @Nullable Integer sumOrGone(int one, int other) {
        int sum = one + other;
        return sum == 0 ? null : sum;
    }

    int waiters(String target) {
        return waiters.getOrDefault(target, 0);
    }

    /** Model keys of a target that have a provisioning; not a copy. */
    Set<ModelKey> busyKeys(String target) {
        return busy.getOrDefault(target, Set.of());
    }

    /** Targets that have a provisioning; not a copy. */
    Set<String> busyTargets() {
        return busy.keySet();
    }
}
