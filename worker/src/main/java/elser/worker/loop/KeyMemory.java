package elser.worker.loop;

import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a shard keeps for one model key. */
final class KeyMemory {

    final Map<String, Held> provisionings = new LinkedHashMap<>();
    final Map<String, Entry.Request> requests = new HashMap<>();
    private long mutationEnded = Long.MIN_VALUE;
    private @Nullable String mutationRunning;

    /** A provisioning with what hangs on it. */
    static final class Held {
        @Nullable Provisioning provisioning;
        final TreeMap<Long, Entry.Waiter> waiters = new TreeMap<>();
        final List<Entry.Configuration> configurations = new ArrayList<>();
        @Nullable Attention attention;

        private Instant startedAt() {
            return provisioning == null ? Instant.MAX : provisioning.startedAt();
        }
    }

    /** A monotonic time no look may be older than. */
    long mutationEnded() {
        return mutationEnded;
    }

    boolean isMutating() {
        return mutationRunning != null;
    }

    void mutationBegins(String provisioningId) {
        mutationRunning = provisioningId;
    }

    void mutationEnds(long nanos) {
        mutationRunning = null;
        mutationEnded = nanos;
    }

    Held held(String provisioningId) {
        return provisionings.computeIfAbsent(provisioningId, _ -> new Held());
    }

    /** The provisionings, oldest first, in the order that the map has. */
    List<Provisioning> all() {
        List<Provisioning> all = new ArrayList<>(provisionings.size());
        for (Held held : provisionings.values()) {
            if (held.provisioning != null) {
                all.add(held.provisioning);
            }
        }
        return all;
    }

    /** Puts what was loaded in order; all of it came into memory at that time. */
    void sortAfterLoad(long nanos) {
        List<Map.Entry<String, Held>> oldestFirst = new ArrayList<>(provisionings.entrySet());
        oldestFirst.sort(Comparator.comparing(each -> each.getValue().startedAt()));
        provisionings.clear();
        for (Map.Entry<String, Held> each : oldestFirst) {
            each.getValue().attention = Attention.from(nanos);
            provisionings.put(each.getKey(), each.getValue());
        }
    }

    boolean isEmpty() {
        return provisionings.isEmpty() && requests.isEmpty() && mutationRunning == null;
    }
}
