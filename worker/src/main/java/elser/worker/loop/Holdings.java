package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Pool;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a shard keeps by model key, and all that is counted and put in order of it. Durable memory
 * changes here, by committed changes, and nowhere else.
 */
final class Holdings {

    final ByTarget byTarget = new ByTarget();
    final Deadlines deadlines = new Deadlines();
    final EndedRequests ended = new EndedRequests();
    private final Map<ModelKey, KeyMemory> keys = new HashMap<>();
    private final Pool<String> texts = new Pool<>();
    private int provisionings;
    private int waiters;

    /** Takes over what was loaded, in any order. */
    void load(List<Entry> entries) {
        List<Entry> inOrder = new ArrayList<>(entries);
        inOrder.sort(Comparator.comparingLong(Holdings::loadOrder));
        inOrder.forEach(this::put);
        keys.values().forEach(KeyMemory::sort);
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

    /** Applies a committed change. */
    void replay(Change change) {
        switch (change) {
            case Change.Put(Entry entry) -> put(entry);
            case Change.Remove(Entry entry) -> remove(entry);
        }
    }

    private void put(Entry entry) {
        KeyMemory key = made(entry.key());
        switch (entry) {
            case Provisioning provisioning -> {
                KeyMemory.Held held = key.held(provisioning.id());
                if (held.provisioning == null) {
                    provisionings++;
                    byTarget.busy(entry.key());
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
        byTarget.waits(key.key);
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
                    if (key.provisionings.isEmpty()) {
                        byTarget.idle(entry.key());
                    }
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
        forgetIfEmpty(key);
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
                byTarget.waitsNoMore(key.key);
            }
            case Ended old -> {
                ended.remove(old);
                key.forgets(old);
            }
        }
    }

    /** Memory of a model key, null where nothing is kept of it. */
    @Nullable KeyMemory key(ModelKey modelKey) {
        return keys.get(modelKey);
    }

    /** Memory of a model key, made where there is none. */
    KeyMemory made(ModelKey modelKey) {
        return keys.computeIfAbsent(modelKey, KeyMemory::new);
    }

    void forgetIfEmpty(KeyMemory key) {
        if (key.isEmpty()) {
            keys.remove(key.key);
        }
    }

    /** What a provisioning is kept with, null where it is not there. */
    KeyMemory.@Nullable Held held(Provisioning provisioning) {
        KeyMemory key = keys.get(provisioning.key());
        return key == null ? null : key.provisionings.get(provisioning.id());
    }

    /** All of it came into memory at that time. */
    void beginsAt(long nanos) {
        keys.values().forEach(key -> key.beginsAt(nanos));
    }

    /** Model keys that something is kept of. */
    int keys() {
        return keys.size();
    }

    int provisionings() {
        return provisionings;
    }

    int waiters() {
        return waiters;
    }
}
