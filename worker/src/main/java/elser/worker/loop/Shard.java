package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Owns every model key of one partition for one assignment. Touched by the loop thread only.
 * Durable memory changes by {@link #replay} of committed changes and by nothing else; the same is
 * how it is loaded.
 */
final class Shard implements Memory {

    private final int partition;
    private final Ownership ownership;
    private final Map<ModelKey, KeyMemory> keys = new HashMap<>();
    private final Map<String, Set<ModelKey>> busy = new HashMap<>();
    private final Map<String, Integer> waitersByTarget = new HashMap<>();
    private final Deadlines deadlines = new Deadlines(this);
    private final EndedRequests ended = new EndedRequests();
    private int provisionings;
    private int waiters;
    private long nextOffset;
    private boolean newLedger;

    Shard(int partition, Ownership ownership) {
        this.partition = partition;
        this.ownership = ownership;
    }

    int partition() {
        return partition;
    }

    Ownership ownership() {
        return ownership;
    }

    long nextOffset() {
        return nextOffset;
    }

    void nextOffset(long offset) {
        nextOffset = offset;
    }

    boolean isNewLedger() {
        return newLedger;
    }

    void hasLedger() {
        newLedger = false;
    }

    /** Takes over what was loaded. */
    void load(Loader.Result.Loaded loaded, long nanos) {
        loaded.entries().stream()
                .sorted(Comparator.comparingInt(Shard::loadOrder))
                .forEach(entry -> replay(new Change.Put(entry)));
        keys.values().forEach(key -> key.sortAfterLoad(nanos));
        ended.sort();
        nextOffset = loaded.offset();
        newLedger = loaded.isNew();
    }

    private static int loadOrder(Entry entry) {
        return switch (entry) {
            case Provisioning _ -> 0;
            case Entry.Configuration configuration -> 1 + configuration.number();
            case Entry.Waiter _, Entry.Remembered _ -> Integer.MAX_VALUE;
        };
    }

    /** Applies a committed change. */
    void replay(Change change) {
        switch (change) {
            case Change.Put(Entry entry) -> put(entry);
            case Change.Remove(Entry entry) -> remove(entry);
        }
    }

    private void put(Entry entry) {
        KeyMemory key = keys.computeIfAbsent(entry.key(), _ -> new KeyMemory());
        switch (entry) {
            case Provisioning provisioning -> {
                KeyMemory.Held held = key.held(provisioning.id());
                if (held.provisioning == null) {
                    provisionings++;
                    busy.computeIfAbsent(entry.key().target(), _ -> new LinkedHashSet<>())
                            .add(entry.key());
                }
                held.provisioning = provisioning;
            }
            case Entry.Configuration configuration ->
                    key.held(configuration.provisioningId()).configurations.add(configuration);
            case Entry.Waiter waiter -> putWaiter(key, waiter);
            case Entry.Remembered remembered -> {
                drop(key, key.requests.put(remembered.requestId(), remembered));
                ended.add(remembered);
            }
        }
    }

    private void putWaiter(KeyMemory key, Entry.Waiter waiter) {
        Entry.Request before = key.requests.put(waiter.requestId(), waiter);
        key.held(waiter.provisioningId()).waiters.put(waiter.order(), waiter);
        if (before instanceof Entry.Waiter) {
            return;
        }
        drop(key, before);
        waiters++;
        waitersByTarget.merge(waiter.key().target(), 1, Integer::sum);
        deadlines.add(waiter);
    }

    private void remove(Entry entry) {
        KeyMemory key = keys.get(entry.key());
        if (key == null) {
            return;
        }
        switch (entry) {
            case Provisioning provisioning -> {
                if (key.provisionings.remove(provisioning.id()) != null) {
                    provisionings--;
                    idle(entry.key(), key);
                }
            }
            case Entry.Configuration configuration -> {
                KeyMemory.Held held = key.provisionings.get(configuration.provisioningId());
                if (held != null) {
                    held.configurations.remove(configuration);
                }
            }
            case Entry.Request request -> drop(key, key.requests.remove(request.requestId()));
        }
        if (key.isEmpty()) {
            keys.remove(entry.key());
        }
    }

    private void idle(ModelKey modelKey, KeyMemory key) {
        Set<ModelKey> ofTarget = busy.get(modelKey.target());
        if (key.provisionings.isEmpty() && ofTarget != null) {
            ofTarget.remove(modelKey);
            if (ofTarget.isEmpty()) {
                busy.remove(modelKey.target());
            }
        }
    }

    private void drop(KeyMemory key, Entry.@Nullable Request request) {
        switch (request) {
            case null -> {}
            case Entry.Waiter waiter -> {
                KeyMemory.Held held = key.provisionings.get(waiter.provisioningId());
                if (held != null) {
                    held.waiters.remove(waiter.order());
                }
                waiters--;
                waitersByTarget.merge(waiter.key().target(), -1, Shard::sumOrGone);
            }
            case Entry.Remembered _ -> ended.dropped();
        }
    }

    private static @Nullable Integer sumOrGone(int one, int other) {
        int sum = one + other;
        return sum == 0 ? null : sum;
    }

    @Override
    public List<Provisioning> provisionings(ModelKey modelKey) {
        KeyMemory key = keys.get(modelKey);
        return key == null ? List.of() : key.all();
    }

    @Override
    public Entry.@Nullable Request request(ModelKey modelKey, String requestId) {
        KeyMemory key = keys.get(modelKey);
        return key == null ? null : key.requests.get(requestId);
    }

    @Override
    public List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? List.of() : held.waiters.values().stream().limit(atMost).toList();
    }

    /** All waiters of a provisioning, oldest first; not a copy. */
    Iterable<Entry.Waiter> allWaiters(Provisioning provisioning) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? List.of() : held.waiters.values();
    }

    @Override
    public int waiters(Provisioning provisioning) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? 0 : held.waiters.size();
    }

    @Override
    public List<Entry.Configuration> configurations(Provisioning provisioning) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? List.of() : List.copyOf(held.configurations);
    }

    private KeyMemory.@Nullable Held held(Provisioning provisioning) {
        KeyMemory key = keys.get(provisioning.key());
        return key == null ? null : key.provisionings.get(provisioning.id());
    }

    @Override
    public int provisionings() {
        return provisionings;
    }

    @Override
    public int waitersOf(String target) {
        return waitersByTarget.getOrDefault(target, 0);
    }

    @Override
    public int waiters() {
        return waiters;
    }

    /** Waiters by deadline. */
    Deadlines deadlines() {
        return deadlines;
    }

    /** Requests that have their terminal event and are remembered. */
    EndedRequests ended() {
        return ended;
    }

    /** Model keys of a target that have a provisioning; not a copy. */
    Set<ModelKey> busyKeys(String target) {
        return busy.getOrDefault(target, Set.of());
    }

    /** Targets that have a provisioning on this partition; not a copy. */
    Set<String> busyTargets() {
        return busy.keySet();
    }

    /** Volatile memory of a model key, made where there is none. */
    KeyMemory key(ModelKey modelKey) {
        return keys.computeIfAbsent(modelKey, _ -> new KeyMemory());
    }

    Attention attention(Provisioning provisioning, long nanos) {
        KeyMemory.Held held = held(provisioning);
        return held == null || held.attention == null ? Attention.from(nanos) : held.attention;
    }

    void attention(Provisioning provisioning, Attention next) {
        KeyMemory.Held held = held(provisioning);
        if (held != null) {
            held.attention = next;
        }
    }
}
