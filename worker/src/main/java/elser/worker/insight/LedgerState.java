package elser.worker.insight;

import elser.worker.ledger.CorruptRecord;
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
import java.util.List;
import java.util.Map;

/** What a ledger remembers, put together from its records in their order. */
public final class LedgerState {

    private final Map<String, Held> held = new HashMap<>();
    private final LedgerReader reader = new LedgerReader();
    private long unreadable;

    private record Held(int partition, Entry entry) {}

    /**
     * A record of the ledger.
     *
     * @param value null for a tombstone
     */
    public void take(int partition, byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null) {
            unreadable++;
            return;
        }
        String name = new String(key, StandardCharsets.UTF_8);
        if (value == null) {
            held.remove(name);
            return;
        }
        try {
            if (reader.read(key, value) instanceof LedgerRecord.Remembers(Entry entry)) {
                held.put(name, new Held(partition, entry));
            }
        } catch (UnreadableLedger | CorruptRecord _) {
            held.remove(name);
            unreadable++;
        }
    }

    /** Records that this version cannot read, which may be of a newer worker. */
    public long unreadable() {
        return unreadable;
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
