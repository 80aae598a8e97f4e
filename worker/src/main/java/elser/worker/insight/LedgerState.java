package elser.worker.insight;

import elser.worker.ledger.CorruptRecord;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerReader;
import elser.worker.ledger.LedgerRecord;
import elser.worker.ledger.UnreadableLedger;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a ledger remembers, put together from its records in their order. */
public final class LedgerState {

    private final Map<String, Held> held = new HashMap<>();
    private final LedgerReader reader = new LedgerReader();
    private final Set<String> unreadable = new HashSet<>();
    private final SortedSet<String> groups = new TreeSet<>();
    private long nameless;

    private record Held(int partition, Entry entry) {}

    /**
     * A record of the ledger.
     *
     * @param value null for a tombstone
     */
    public void take(int partition, byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null) {
            nameless++;
            return;
        }
        String name = new String(key, StandardCharsets.UTF_8);
        unreadable.remove(name);
        if (value == null) {
            held.remove(name);
            return;
        }
        try {
            switch (reader.read(key, value)) {
                case LedgerRecord.Remembers(Entry entry) ->
                        held.put(name, new Held(partition, entry));
                case LedgerRecord.Whose(Identity whose) -> groups.add(whose.groupId());
            }
        } catch (UnreadableLedger | CorruptRecord _) {
            held.remove(name);
            unreadable.add(name);
        }
    }

    /** Records that count and that this version cannot read: a newer worker may have made them. */
    public long unreadable() {
        return nameless + unreadable.size();
    }

    /** The group of workers whose ledger it is where that is another one, else null. */
    public @Nullable String groupOtherThan(String groupId) {
        return groups.isEmpty() || groups.contains(groupId) ? null : groups.first();
    }

    /** Provisionings in flight, by model key, oldest first. */
    public List<ModelState> models() {
        Map<String, List<Entry.Waiter>> waiters = new HashMap<>();
        for (Held each : held.values()) {
            if (each.entry() instanceof Entry.Waiter waiter) {
                waiters.computeIfAbsent(waiter.provisioningId(), _ -> new ArrayList<>())
                        .add(waiter);
            }
        }
        List<ModelState> models = new ArrayList<>();
        for (Held each : held.values()) {
            if (each.entry() instanceof Provisioning provisioning) {
                models.add(
                        new ModelState(
                                each.partition(),
                                provisioning,
                                waiters.getOrDefault(provisioning.id(), List.of())));
            }
        }
        models.sort(
                Comparator.comparing(ModelState::key)
                        .thenComparing(model -> model.provisioning().startedAt())
                        .thenComparing(model -> model.provisioning().id()));
        return models;
    }

    /** Requests that have ended and are still known by their ids, oldest end first. */
    public List<Entry.Remembered> ended(Subject subject) {
        return held.values().stream()
                .map(Held::entry)
                .filter(Entry.Remembered.class::isInstance)
                .map(Entry.Remembered.class::cast)
                .filter(it -> subject.concerns(it.key().toString(), it.requestId()))
                .sorted(
                        Comparator.comparing(Entry.Remembered::endedAt)
                                .thenComparing(Entry.Remembered::requestId))
                .toList();
    }
}
