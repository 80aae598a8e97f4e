package elser.worker.lifecycle;

import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Durable memory in its plainest form: a map of entries, searched anew for every question. */
public final class Notebook implements Memory {

    private final Map<List<?>, Entry> entries = new LinkedHashMap<>();

    /** Applies changes in order. */
    public void replay(List<Change> changes) {
        for (Change change : changes) {
            switch (change) {
                case Change.Put(Entry entry) -> entries.put(identity(entry), entry);
                case Change.Remove(Entry entry) -> entries.remove(identity(entry));
            }
        }
    }

    void put(Entry entry) {
        replay(List.of(new Change.Put(entry)));
    }

    /** Everything, in the order in which it was first written. */
    public List<Entry> all() {
        return List.copyOf(entries.values());
    }

    private static List<?> identity(Entry entry) {
        return switch (entry) {
            case Provisioning provisioning -> List.of("provisioning", provisioning.id());
            case Entry.Configuration config ->
                    List.of("configuration", config.provisioningId(), config.number());
            case Entry.Request request -> List.of("request", request.key(), request.requestId());
        };
    }

    private <E extends Entry> List<E> every(Class<E> type) {
        List<E> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (type.isInstance(entry)) {
                found.add(type.cast(entry));
            }
        }
        return found;
    }

    @Nullable Provisioning provisioning(String id) {
        return (Provisioning) entries.get(List.of("provisioning", id));
    }

    @Override
    public List<Provisioning> provisionings(ModelKey key) {
        return every(Provisioning.class).stream().filter(each -> each.key().equals(key)).toList();
    }

    @Override
    public Entry.@Nullable Request request(ModelKey key, String requestId) {
        return (Entry.Request) entries.get(List.of("request", key, requestId));
    }

    @Override
    public List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost) {
        return every(Entry.Waiter.class).stream()
                .filter(each -> each.provisioningId().equals(provisioning.id()))
                .sorted(Comparator.comparingLong(Entry.Waiter::order))
                .limit(atMost)
                .toList();
    }

    @Override
    public int waiters(Provisioning provisioning) {
        return oldestWaiters(provisioning, Integer.MAX_VALUE).size();
    }

    @Override
    public List<Entry.Configuration> configurations(Provisioning provisioning) {
        return every(Entry.Configuration.class).stream()
                .filter(each -> each.provisioningId().equals(provisioning.id()))
                .sorted(Comparator.comparingInt(Entry.Configuration::number))
                .toList();
    }

    @Override
    public Entry.@Nullable Remembered leaver(ModelKey key, String inferenceId) {
        return every(Entry.Remembered.class).stream()
                .filter(
                        each ->
                                each.key().equals(key)
                                        && each.left() != null
                                        && each.left().create().inferenceId().equals(inferenceId))
                .findFirst()
                .orElse(null);
    }

    @Override
    public int provisionings() {
        return every(Provisioning.class).size();
    }

    @Override
    public int waitersOf(String target) {
        return (int)
                every(Entry.Waiter.class).stream()
                        .filter(each -> each.key().target().equals(target))
                        .count();
    }

    @Override
    public int waiters() {
        return every(Entry.Waiter.class).size();
    }
}
