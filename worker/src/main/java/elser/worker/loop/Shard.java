package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Pool;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
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
    private final Deadlines deadlines = new Deadlines();
    private final EndedRequests ended = new EndedRequests();
    private final Pool<String> texts = new Pool<>();
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

    /**
     * Takes over what was loaded. It may take a second where there is a million of it: the loader's
     * thread does it, before the shard is the loop's.
     */
    void load(Loader.Result.Loaded loaded) {
        List<Entry> inOrder = new ArrayList<>(loaded.entries());
        inOrder.sort(Comparator.comparingLong(Shard::loadOrder));
        inOrder.forEach(this::put);
        keys.values().forEach(KeyMemory::sort);
        nextOffset = loaded.offset();
        newLedger = loaded.isNew();
    }

    /** What belongs to provisionings first: their waiters refer to it. */
    private static long loadOrder(Entry entry) {
        return switch (entry) {
            case Provisioning _ -> Long.MIN_VALUE;
            case Entry.Configuration configuration -> Long.MIN_VALUE + 1 + configuration.number();
            case Entry.Waiter waiter -> waiter.order();
            case Entry.Remembered _ -> Long.MAX_VALUE;
        };
    }

    /** From that time on the loop has it. */
    void beginsAt(long nanos) {
        keys.values().forEach(key -> key.beginsAt(nanos));
    }

    /** Applies a committed change. */
    void replay(Change change) {
        switch (change) {
            case Change.Put(Entry entry) -> put(entry);
            case Change.Remove(Entry entry) -> remove(entry);
        }
    }

    private void put(Entry entry) {
        KeyMemory key = key(entry.key());
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
            case Entry.Waiter waiter -> {
                if (key.requests.get(waiter.requestId()) instanceof Waiting waiting) {
                    waiting.told(waiter);
                } else {
                    put(key, waiter);
                }
            }
            case Entry.Remembered remembered -> {
                Ended request = new Ended(remembered, key.key);
                drop(key, key.requests.put(request.requestId, request));
                ended.add(request);
                key.remembers(request);
            }
        }
    }

    private void put(KeyMemory key, Entry.Waiter waiter) {
        KeyMemory.Held held = key.held(waiter.provisioningId());
        Waiting waiting = held.waiting(waiter, texts);
        drop(key, key.requests.put(waiting.requestId, waiting));
        held.waiters.add(waiting);
        deadlines.add(waiting);
        waiters++;
        waitersByTarget.merge(key.key.target(), 1, Integer::sum);
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

    private void drop(KeyMemory key, @Nullable Known request) {
        switch (request) {
            case null -> {}
            case Waiting waiting -> {
                KeyMemory.Held held = key.provisionings.get(waiting.terms.provisioningId());
                if (held != null) {
                    held.waiters.remove(waiting);
                }
                deadlines.remove(waiting);
                waiters--;
                waitersByTarget.merge(key.key.target(), -1, Shard::sumOrGone);
            }
            case Ended old -> {
                ended.remove(old);
                key.forgets(old);
            }
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

    /** The provisioning of that id, null where there is none. */
    @Nullable Provisioning find(ModelKey modelKey, String provisioningId) {
        KeyMemory key = keys.get(modelKey);
        KeyMemory.Held held = key == null ? null : key.provisionings.get(provisioningId);
        return held == null ? null : held.provisioning;
    }

    @Override
    public Entry.@Nullable Request request(ModelKey modelKey, String requestId) {
        KeyMemory key = keys.get(modelKey);
        Known known = key == null ? null : key.requests.get(requestId);
        return known == null ? null : known.entry();
    }

    @Override
    public List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost) {
        List<Entry.Waiter> oldest = new ArrayList<>();
        Waiting next = oldestWaiter(provisioning);
        while (next != null && oldest.size() < atMost) {
            oldest.add(next.entry());
            next = next.newer;
        }
        return oldest;
    }

    /** The oldest waiter of a provisioning, null where it has none. */
    @Nullable Waiting oldestWaiter(Provisioning provisioning) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? null : held.waiters.oldest();
    }

    @Override
    public int waiters(Provisioning provisioning) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? 0 : held.waiters.size();
    }

    @Override
    public List<Entry.Configuration> configurations(Provisioning provisioning) {
        KeyMemory.Held held = held(provisioning);
        return held == null ? List.of() : Collections.unmodifiableList(held.configurations);
    }

    @Override
    public Entry.@Nullable Remembered leaver(ModelKey modelKey, String inferenceId) {
        KeyMemory key = keys.get(modelKey);
        Ended leaver = key == null ? null : key.leaver(inferenceId);
        return leaver == null ? null : leaver.entry();
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

    /** Memory of a model key, made where there is none. */
    private KeyMemory key(ModelKey modelKey) {
        return keys.computeIfAbsent(modelKey, KeyMemory::new);
    }

    /** Model keys that something is kept of. */
    int keys() {
        return keys.size();
    }

    boolean isMutating(ModelKey modelKey) {
        KeyMemory key = keys.get(modelKey);
        return key != null && key.isMutating();
    }

    /**
     * A monotonic time no look may be older than. Of a key that is forgotten none is needed: what
     * begins on it later counts no look that began before.
     */
    long mutationEnded(ModelKey modelKey) {
        KeyMemory key = keys.get(modelKey);
        return key == null ? Long.MIN_VALUE : key.mutationEnded();
    }

    void mutationBegins(ModelKey modelKey, String provisioningId) {
        key(modelKey).mutationBegins(provisioningId);
    }

    void mutationEnds(ModelKey modelKey, long nanos) {
        KeyMemory key = keys.get(modelKey);
        if (key != null) {
            key.mutationEnds(nanos);
            if (key.isEmpty()) {
                keys.remove(modelKey);
            }
        }
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
