package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

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
    private final PriorityQueue<Entry.Waiter> byDeadline =
            new PriorityQueue<>(Comparator.comparing(Entry.Waiter::deadline));
    private final ArrayDeque<Entry.Remembered> byEnd = new ArrayDeque<>();
    private int provisionings;
    private int waiters;
    private int remembered;
    private long nextOffset;
    private boolean newLedger;

    Shard(int partition, Ownership ownership) {
        this.partition = partition;
        this.ownership = ownership;
    }

    /** What is kept for one model key. */
    static final class KeyMemory {
        private final Map<String, Held> provisionings = new LinkedHashMap<>();
        private final Map<String, Entry.Request> requests = new HashMap<>();
        private long mutationEnded = Long.MIN_VALUE;
        private @Nullable String mutationRunning;

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

        private boolean isEmpty() {
            return provisionings.isEmpty() && requests.isEmpty() && mutationRunning == null;
        }
    }

    /** A provisioning with what hangs on it. */
    private static final class Held {
        private @Nullable Provisioning provisioning;
        private final TreeMap<Long, Entry.Waiter> waiters = new TreeMap<>();
        private final List<Entry.Configuration> configurations = new ArrayList<>();
        private @Nullable Attention attention;
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
        keys.values().forEach(key -> sortAfterLoad(key, nanos));
        List<Entry.Remembered> inOrder = new ArrayList<>(byEnd);
        inOrder.sort(Comparator.comparing(Entry.Remembered::endedAt));
        byEnd.clear();
        byEnd.addAll(inOrder);
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

    private static void sortAfterLoad(KeyMemory key, long nanos) {
        List<Map.Entry<String, Held>> oldestFirst = new ArrayList<>(key.provisionings.entrySet());
        oldestFirst.sort(Comparator.comparing(held -> startedAt(held.getValue())));
        key.provisionings.clear();
        for (Map.Entry<String, Held> held : oldestFirst) {
            held.getValue().attention = Attention.from(nanos);
            key.provisionings.put(held.getKey(), held.getValue());
        }
    }

    private static Instant startedAt(Held held) {
        return held.provisioning == null ? Instant.MAX : held.provisioning.startedAt();
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
                Held held = held(key, provisioning.id());
                if (held.provisioning == null) {
                    provisionings++;
                    busy.computeIfAbsent(entry.key().target(), _ -> new LinkedHashSet<>())
                            .add(entry.key());
                }
                held.provisioning = provisioning;
            }
            case Entry.Configuration configuration ->
                    held(key, configuration.provisioningId()).configurations.add(configuration);
            case Entry.Waiter waiter -> putWaiter(key, waiter);
            case Entry.Remembered ended -> {
                drop(key, key.requests.put(ended.requestId(), ended));
                byEnd.addLast(ended);
                remembered++;
            }
        }
    }

    private void putWaiter(KeyMemory key, Entry.Waiter waiter) {
        Entry.Request before = key.requests.put(waiter.requestId(), waiter);
        held(key, waiter.provisioningId()).waiters.put(waiter.order(), waiter);
        if (before instanceof Entry.Waiter) {
            return;
        }
        drop(key, before);
        waiters++;
        waitersByTarget.merge(waiter.key().target(), 1, Integer::sum);
        byDeadline.add(waiter);
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
                Held held = key.provisionings.get(configuration.provisioningId());
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
                Held held = key.provisionings.get(waiter.provisioningId());
                if (held != null) {
                    held.waiters.remove(waiter.order());
                }
                waiters--;
                waitersByTarget.merge(waiter.key().target(), -1, Shard::sumOrGone);
            }
            case Entry.Remembered _ -> remembered--;
        }
    }

    private static @Nullable Integer sumOrGone(int one, int other) {
        int sum = one + other;
        return sum == 0 ? null : sum;
    }

    private static Held held(KeyMemory key, String provisioningId) {
        return key.provisionings.computeIfAbsent(provisioningId, _ -> new Held());
    }

    @Override
    public List<Provisioning> provisionings(ModelKey modelKey) {
        KeyMemory key = keys.get(modelKey);
        if (key == null) {
            return List.of();
        }
        List<Provisioning> all = new ArrayList<>(key.provisionings.size());
        for (Held held : key.provisionings.values()) {
            if (held.provisioning != null) {
                all.add(held.provisioning);
            }
        }
        return all;
    }

    @Override
    public Entry.@Nullable Request request(ModelKey modelKey, String requestId) {
        KeyMemory key = keys.get(modelKey);
        return key == null ? null : key.requests.get(requestId);
    }

    @Override
    public List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost) {
        Held held = held(provisioning);
        return held == null ? List.of() : held.waiters.values().stream().limit(atMost).toList();
    }

    /** All waiters of a provisioning, oldest first; not a copy. */
    Iterable<Entry.Waiter> allWaiters(Provisioning provisioning) {
        Held held = held(provisioning);
        return held == null ? List.of() : held.waiters.values();
    }

    @Override
    public int waiters(Provisioning provisioning) {
        Held held = held(provisioning);
        return held == null ? 0 : held.waiters.size();
    }

    @Override
    public List<Entry.Configuration> configurations(Provisioning provisioning) {
        Held held = held(provisioning);
        return held == null ? List.of() : List.copyOf(held.configurations);
    }

    private @Nullable Held held(Provisioning provisioning) {
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

    int remembered() {
        return remembered;
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
        Held held = held(provisioning);
        return held == null || held.attention == null ? Attention.from(nanos) : held.attention;
    }

    void attention(Provisioning provisioning, Attention next) {
        Held held = held(provisioning);
        if (held != null) {
            held.attention = next;
        }
    }

    /** Waiters whose deadline has passed, at most so many; taken off the queue. */
    List<Entry.Waiter> takeExpired(Instant now, int atMost) {
        List<Entry.Waiter> expired = new ArrayList<>();
        while (expired.size() < atMost) {
            Entry.Waiter next = byDeadline.peek();
            if (next == null || next.deadline().isAfter(now)) {
                break;
            }
            byDeadline.poll();
            if (request(next.key(), next.requestId()) instanceof Entry.Waiter waiter
                    && waiter.order() == next.order()) {
                expired.add(waiter);
            }
        }
        return expired;
    }

    /** Puts waiters back whose expiry was not committed. */
    void stillWaiting(List<Entry.Waiter> expired) {
        byDeadline.addAll(expired);
    }

    @Nullable Instant nextDeadline() {
        Entry.Waiter next = byDeadline.peek();
        return next == null ? null : next.deadline();
    }

    /**
     * Remembered requests that are past the window or over the bound, oldest first, at most so
     * many. They stay until that is committed.
     */
    List<Entry.Remembered> forgettable(Instant endedBefore, int bound, int atMost) {
        List<Entry.Remembered> old = new ArrayList<>();
        int over = remembered - bound;
        for (Entry.Remembered candidate : byEnd) {
            if (old.size() >= atMost || (candidate.endedAt().isAfter(endedBefore) && over <= 0)) {
                break;
            }
            old.add(candidate);
            over--;
        }
        return old;
    }

    /**
     * Takes the oldest of the remembered requests off the queue, once their removal is committed.
     */
    void forgotten(int count) {
        for (int i = 0; i < count; i++) {
            byEnd.pollFirst();
        }
    }
}
