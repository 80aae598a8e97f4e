package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shard's durable memory with what the current turn has decided so far laid over it. Dropped when
 * the turn aborts; when it commits, its {@link #changes} are replayed.
 */
final class Draft implements Memory {

    private final Shard shard;
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, Optional<Provisioning>> provisionings = new HashMap<>();
    private final Map<ModelKey, List<Provisioning>> started = new HashMap<>();
    private final Map<RequestKey, Optional<Entry.Request>> requests = new HashMap<>();
    private final Map<EndpointKey, Optional<Entry.Remembered>> leavers = new HashMap<>();
    private final Map<String, @Nullable Waiting> heads = new HashMap<>();
    private final Map<String, Map<String, Entry.Waiter>> joined = new HashMap<>();
    private final Map<String, List<Entry.Configuration>> configurations = new HashMap<>();
    private final Map<String, Integer> waitersByProvisioning = new HashMap<>();
    private final Map<String, Integer> waitersByTarget = new HashMap<>();
    private int waiters;
    private int provisioningCount;

    Draft(Shard shard) {
        this.shard = shard;
    }

    private record RequestKey(ModelKey key, String requestId) {}

    private record EndpointKey(ModelKey key, String inferenceId) {}

    List<Change> changes() {
        return changes;
    }

    void add(List<Change> decided) {
        decided.forEach(this::add);
    }

    private void add(Change change) {
        switch (change) {
            case Change.Put(Entry entry) -> put(entry);
            case Change.Remove(Entry entry) -> remove(entry);
        }
        changes.add(change);
    }

    private void put(Entry entry) {
        switch (entry) {
            case Provisioning provisioning -> {
                if (find(provisioning) == null) {
                    provisioningCount++;
                    started.computeIfAbsent(entry.key(), _ -> new ArrayList<>()).add(provisioning);
                }
                provisionings.put(provisioning.id(), Optional.of(provisioning));
            }
            case Entry.Configuration configuration ->
                    configurations
                            .computeIfAbsent(configuration.provisioningId(), _ -> new ArrayList<>())
                            .add(configuration);
            case Entry.Request request -> {
                Entry.Request before = request(entry.key(), request.requestId());
                requests.put(
                        new RequestKey(entry.key(), request.requestId()), Optional.of(request));
                count(before, -1);
                count(request, 1);
                keepJoined(before, request);
                keepLeaver(before, false);
                keepLeaver(request, true);
            }
        }
    }

    private void remove(Entry entry) {
        switch (entry) {
            case Provisioning provisioning -> {
                provisioningCount--;
                provisionings.put(provisioning.id(), Optional.empty());
            }
            case Entry.Configuration _ -> {}
            case Entry.Request request -> {
                Entry.Request before = request(entry.key(), request.requestId());
                count(before, -1);
                keepJoined(before, null);
                keepLeaver(before, false);
                requests.put(new RequestKey(entry.key(), request.requestId()), Optional.empty());
            }
        }
    }

    private void count(Entry.@Nullable Request request, int by) {
        if (request instanceof Entry.Waiter waiter) {
            waiters += by;
            waitersByTarget.merge(waiter.key().target(), by, Integer::sum);
            waitersByProvisioning.merge(waiter.provisioningId(), by, Integer::sum);
        }
    }

    private void keepLeaver(Entry.@Nullable Request request, boolean remembers) {
        if (request instanceof Entry.Remembered remembered
                && remembered.left() instanceof Entry.Left(Intent create, var _, var _)) {
            leavers.put(
                    new EndpointKey(remembered.key(), create.inferenceId()),
                    remembers ? Optional.of(remembered) : Optional.empty());
        }
    }

    /** Keeps the list of those who joined in this turn and still wait. */
    private void keepJoined(Entry.@Nullable Request before, Entry.@Nullable Request after) {
        if (after instanceof Entry.Waiter waiter && !(before instanceof Entry.Waiter)) {
            joined.computeIfAbsent(waiter.provisioningId(), _ -> new LinkedHashMap<>())
                    .put(waiter.requestId(), waiter);
        } else if (before instanceof Entry.Waiter waiter) {
            Map<String, Entry.Waiter> others = joined.get(waiter.provisioningId());
            if (others != null) {
                others.computeIfPresent(
                        waiter.requestId(),
                        (_, _) -> after instanceof Entry.Waiter told ? told : null);
            }
        }
    }

    /** The provisioning as it stands now, null where it is gone. */
    @Nullable Provisioning find(ModelKey key, String provisioningId) {
        Optional<Provisioning> decided = provisionings.get(provisioningId);
        return decided == null ? shard.find(key, provisioningId) : decided.orElse(null);
    }

    private @Nullable Provisioning find(Provisioning provisioning) {
        return find(provisioning.key(), provisioning.id());
    }

    @Override
    public List<Provisioning> provisionings(ModelKey key) {
        List<Provisioning> all = new ArrayList<>();
        for (Provisioning committed : shard.provisionings(key)) {
            latest(committed).ifPresent(all::add);
        }
        for (Provisioning fresh : started.getOrDefault(key, List.of())) {
            latest(fresh).ifPresent(all::add);
        }
        return all;
    }

    private Optional<Provisioning> latest(Provisioning known) {
        return provisionings.getOrDefault(known.id(), Optional.of(known));
    }

    @Override
    public Entry.@Nullable Request request(ModelKey key, String requestId) {
        Optional<Entry.Request> decided = requests.get(new RequestKey(key, requestId));
        return decided == null ? shard.request(key, requestId) : decided.orElse(null);
    }

    @Override
    public List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost) {
        List<Entry.Waiter> oldest = new ArrayList<>();
        Waiting next = head(provisioning);
        while (next != null && oldest.size() < atMost) {
            Entry.Waiter waiter = latest(next);
            if (waiter != null) {
                oldest.add(waiter);
            }
            next = next.newer;
        }
        joined.getOrDefault(provisioning.id(), Map.of()).values().stream()
                .limit(atMost - oldest.size())
                .forEach(oldest::add);
        return oldest;
    }

    /**
     * The oldest committed waiter that has no answer yet. Remembered, for it only moves on within a
     * turn, and a turn may answer thousands.
     */
    private @Nullable Waiting head(Provisioning provisioning) {
        Waiting head = heads.getOrDefault(provisioning.id(), shard.oldestWaiter(provisioning));
        while (head != null && latest(head) == null) {
            head = head.newer;
        }
        heads.put(provisioning.id(), head);
        return head;
    }

    /** A committed waiter as it stands now, null where it has its answer. */
    private Entry.@Nullable Waiter latest(Waiting committed) {
        Optional<Entry.Request> decided =
                requests.get(new RequestKey(committed.terms.key(), committed.requestId));
        return decided == null
                ? committed.entry()
                : decided.orElse(null) instanceof Entry.Waiter waiter ? waiter : null;
    }

    @Override
    public int waiters(Provisioning provisioning) {
        return shard.waiters(provisioning)
                + waitersByProvisioning.getOrDefault(provisioning.id(), 0);
    }

    @Override
    public List<Entry.Configuration> configurations(Provisioning provisioning) {
        List<Entry.Configuration> decided = configurations.get(provisioning.id());
        List<Entry.Configuration> committed = shard.configurations(provisioning);
        if (decided == null) {
            return committed;
        }
        List<Entry.Configuration> all = new ArrayList<>(committed);
        all.addAll(decided);
        return all;
    }

    @Override
    public Entry.@Nullable Remembered leaver(ModelKey key, String inferenceId) {
        Optional<Entry.Remembered> decided = leavers.get(new EndpointKey(key, inferenceId));
        return decided == null ? shard.leaver(key, inferenceId) : decided.orElse(null);
    }

    @Override
    public int provisionings() {
        return shard.provisionings() + provisioningCount;
    }

    @Override
    public int waitersOf(String target) {
        return shard.waitersOf(target) + waitersByTarget.getOrDefault(target, 0);
    }

    @Override
    public int waiters() {
        return shard.waiters() + waiters;
    }
}
