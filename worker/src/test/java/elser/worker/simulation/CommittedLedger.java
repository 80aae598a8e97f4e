package elser.worker.simulation;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.ledger.LedgerRecord;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the committed records of one ledger partition come to. Knows nothing of compaction. */
final class CommittedLedger {

    private final int partition;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<RequestKey, Entry.Request> requests = new HashMap<>();
    private final Map<String, Provisioning> provisionings = new LinkedHashMap<>();
    private final Map<String, TreeMap<Integer, Entry.Configuration>> configurations =
            new HashMap<>();
    private final Map<String, Set<String>> waiters = new HashMap<>();
    private @Nullable Identity identity;
    private int remembered;
    private int changesOfFormat;

    CommittedLedger(int partition) {
        this.partition = partition;
    }

    List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** How often an owner wrote another format than the one before it. */
    int changesOfFormat() {
        return changesOfFormat;
    }

    int remembered() {
        return remembered;
    }

    int waiters() {
        return requests.size() - remembered;
    }

    int provisionings() {
        return provisionings.size();
    }

    Entry.@Nullable Request request(RequestKey key) {
        return requests.get(key);
    }

    @Nullable Provisioning provisioning(String id) {
        return provisionings.get(id);
    }

    /** The provisioning that a record is about, as it stands. */
    @Nullable Provisioning provisioning(Written record) {
        return entries.get(record.keyText()) instanceof Provisioning before ? before : null;
    }

    /** Takes a record over; null where it is the identity or nothing was there to remove. */
    @Nullable Entry replay(Written record) {
        if (record.value() == null) {
            Entry gone = entries.remove(record.keyText());
            remove(gone);
            return gone;
        }
        return switch (LedgerCodec.read(record.key(), record.value())) {
            case LedgerRecord.Whose(Identity whose) -> {
                Violation.unless(
                        identity == null || isOfAnotherFormat(identity, whose),
                        "partition %d has two identity records, %s and %s",
                        partition,
                        identity,
                        whose);
                changesOfFormat += identity == null ? 0 : 1;
                identity = whose;
                yield null;
            }
            case LedgerRecord.Remembers(Entry entry) -> {
                Violation.unless(
                        identity != null, "partition %d has entries but no identity", partition);
                remove(entries.put(record.keyText(), entry));
                put(entry);
                yield entry;
            }
        };
    }

    private static boolean isOfAnotherFormat(Identity before, Identity after) {
        return after.isOf(before) && after.format() != before.format();
    }

    private void put(Entry entry) {
        switch (entry) {
            case Provisioning provisioning -> provisionings.put(provisioning.id(), provisioning);
            case Entry.Configuration configuration ->
                    configurations
                            .computeIfAbsent(configuration.provisioningId(), _ -> new TreeMap<>())
                            .put(configuration.number(), configuration);
            case Entry.Request request -> {
                requests.put(new RequestKey(request.key(), request.requestId()), request);
                switch (request) {
                    case Entry.Waiter waiter ->
                            waiters.computeIfAbsent(waiter.provisioningId(), _ -> new TreeSet<>())
                                    .add(waiter.requestId());
                    case Entry.Remembered _ -> remembered++;
                }
            }
        }
    }

    private void remove(@Nullable Entry entry) {
        switch (entry) {
            case null -> {}
            case Provisioning provisioning -> provisionings.remove(provisioning.id());
            case Entry.Configuration configuration -> {
                var ofOne = configurations.get(configuration.provisioningId());
                if (ofOne != null
                        && ofOne.remove(configuration.number()) != null
                        && ofOne.isEmpty()) {
                    configurations.remove(configuration.provisioningId());
                }
            }
            case Entry.Request request -> {
                requests.remove(new RequestKey(request.key(), request.requestId()));
                switch (request) {
                    case Entry.Waiter waiter -> {
                        Set<String> ofOne = waiters.get(waiter.provisioningId());
                        if (ofOne != null && ofOne.remove(waiter.requestId()) && ofOne.isEmpty()) {
                            waiters.remove(waiter.provisioningId());
                        }
                    }
                    case Entry.Remembered _ -> remembered--;
                }
            }
        }
    }

    /** A create is for the oldest waiter, with the id and settings that it asked for. */
    void check(Provisioning provisioning, Intent intent, InferenceConfig otherwise) {
        Entry.Waiter leader = null;
        for (String id : waiters.getOrDefault(provisioning.id(), Set.of())) {
            if (requests.get(new RequestKey(provisioning.key(), id)) instanceof Entry.Waiter waiter
                    && (leader == null || waiter.order() < leader.order())) {
                leader = waiter;
            }
        }
        Violation.unless(
                leader != null
                        && leader.requestId().equals(intent.requestId())
                        && leader.inferenceId().equals(intent.inferenceId()),
                "%s is not for the leader %s",
                intent,
                leader);
        var known = configurations.getOrDefault(provisioning.id(), new TreeMap<>());
        Integer asked = leader.config();
        Entry.Configuration used = known.get(intent.config());
        Entry.Configuration wanted = asked == null ? null : known.get(asked);
        Violation.unless(
                used != null && used.config().equals(wanted == null ? otherwise : wanted.config()),
                "%s has the settings %s where %s asked for %s",
                intent,
                used,
                leader.requestId(),
                wanted);
    }

    /** Whatever hangs on something hangs on what is there. */
    void check() {
        for (String attached : waiters.keySet()) {
            Violation.unless(
                    provisionings.containsKey(attached),
                    "waiters %s of partition %d hang on a provisioning that is gone",
                    waiters.get(attached),
                    partition);
        }
        configurations.forEach(
                (id, numbered) ->
                        Violation.unless(
                                provisionings.containsKey(id)
                                        && numbered.lastKey() == numbered.size() - 1,
                                "configurations %s of provisioning %s",
                                numbered.keySet(),
                                id));
    }

    /** A request that waits has the configuration that it brought. */
    void check(Entry.Waiter waiter) {
        Integer config = waiter.config();
        Violation.unless(
                config == null
                        || configurations
                                .getOrDefault(waiter.provisioningId(), new TreeMap<>())
                                .containsKey(config),
                "waiter %s has no configuration %s",
                waiter.requestId(),
                config);
    }

    /** Provisionings of a key, oldest first. */
    List<Provisioning> provisionings(ModelKey key) {
        return provisionings.values().stream().filter(each -> each.key().equals(key)).toList();
    }
}
