package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Pool;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a shard keeps for one model key. */
final class KeyMemory {

    final ModelKey key;
    final Map<String, Held> provisionings = new LinkedHashMap<>();
    final Map<String, Known> requests = new HashMap<>();
    private Map<String, Ended> leavers = Map.of();
    private long mutationEnded = Long.MIN_VALUE;
    private @Nullable String mutationRunning;

    KeyMemory(ModelKey key) {
        this.key = key;
    }

    /** A provisioning with what hangs on it. */
    static final class Held {
        private final ModelKey key;
        private final String id;
        private final Pool<Waiting.Terms> terms = new Pool<>();
        @Nullable Provisioning provisioning;
        final WaiterQueue waiters = new WaiterQueue();
        final List<Entry.Configuration> configurations = new ArrayList<>();
        @Nullable Attention attention;

        private Held(ModelKey key, String id) {
            this.key = key;
            this.id = id;
        }

        private Instant startedAt() {
            return provisioning == null ? Instant.MAX : provisioning.startedAt();
        }

        /** A waiter of it, sharing what it has in common with others. */
        Waiting waiting(Entry.Waiter waiter, Pool<String> texts) {
            String requestedBy = waiter.requestedBy();
            Waiting.Terms its =
                    new Waiting.Terms(
                            key,
                            id,
                            waiter.config(),
                            waiter.joined(),
                            requestedBy == null ? null : texts.shared(requestedBy),
                            waiter.traceparent(),
                            waiter.extra());
            return new Waiting(
                    waiter,
                    texts.shared(waiter.inferenceId()),
                    its.traceparent() == null ? terms.shared(its) : its);
        }
    }

    /** The ended request whose create may have left that endpoint, null for none. */
    @Nullable Ended leaver(String inferenceId) {
        return leavers.get(inferenceId);
    }

    void remembers(Ended request) {
        String left = request.leftId();
        if (left != null) {
            leavers = leavers.isEmpty() ? new HashMap<>() : leavers;
            leavers.put(left, request);
        }
    }

    void forgets(Ended request) {
        String left = request.leftId();
        if (left != null) {
            leavers.remove(left, request);
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
        return provisionings.computeIfAbsent(provisioningId, id -> new Held(key, id));
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

    /** Puts the provisionings that were loaded in order. */
    void sort() {
        List<Map.Entry<String, Held>> oldestFirst = new ArrayList<>(provisionings.entrySet());
        oldestFirst.sort(Comparator.comparing(each -> each.getValue().startedAt()));
        provisionings.clear();
        oldestFirst.forEach(each -> provisionings.put(each.getKey(), each.getValue()));
    }

    /** All of it came into memory at that time. */
    void beginsAt(long nanos) {
        provisionings.values().forEach(held -> held.attention = Attention.from(nanos));
    }

    boolean isEmpty() {
        return provisionings.isEmpty() && requests.isEmpty() && mutationRunning == null;
    }
}
