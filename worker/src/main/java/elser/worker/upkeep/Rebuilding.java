package elser.worker.upkeep;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Extra;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Repair;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes what a partition of the ledger held anew. Requests in flight get their places, their
 * deadlines and the numbers of their next events; provisionings begin by looking, as after every
 * change of owners: where a create was told, with that create open.
 */
final class Rebuilding {

    /** In the place of the process that is not known any more. */
    static final String PROCESS = "recovered";

    private final Traces traces;
    private final Recovery.Settings terms;

    Rebuilding(Traces traces, Recovery.Settings terms) {
        this.traces = traces;
        this.terms = terms;
    }

    /** A partition, of the requests that belong there. */
    Rebuilt of(int partition, List<Acceptance> homed) {
        List<Entry> entries = new ArrayList<>();
        List<RequestName> silent = new ArrayList<>();
        List<RequestName> forgotten = new ArrayList<>();
        Map<String, List<Acceptance>> waiting = new TreeMap<>();
        for (Acceptance each : homed) {
            Asked asked = each.asked();
            boolean isWhole = asked != null && each.requested() != null;
            if (!each.hasEnded()) {
                if (isWhole) {
                    waiting.computeIfAbsent(provisioningId(each), _ -> new ArrayList<>()).add(each);
                } else {
                    silent.add(each.name());
                }
            } else if (each.last().occurredAt().plus(terms.window()).isAfter(terms.now())) {
                if (asked == null) {
                    forgotten.add(each.name());
                } else {
                    entries.add(remembered(each, asked));
                }
            }
        }
        entries.sort(Comparator.comparing(entry -> ((Entry.Remembered) entry).requestId()));
        waiting.forEach((id, requests) -> add(id, requests, partition, entries));
        return new Rebuilt(entries, silent, forgotten);
    }

    /**
     * As the owners placed them, whose clocks may differ: who was accepted elsewhere comes first.
     */
    private static Comparator<Acceptance> inLine(int home) {
        return Comparator.comparing((Acceptance it) -> asked(it).partition() == home)
                .thenComparingInt(it -> asked(it).partition())
                .thenComparingLong(it -> asked(it).offset());
    }

    private static String provisioningId(Acceptance accepted) {
        return Objects.requireNonNull(accepted.last().provisioningId());
    }

    private static LifecycleEvent requested(Acceptance accepted) {
        return Objects.requireNonNull(accepted.requested());
    }

    private static Asked asked(Acceptance accepted) {
        return Objects.requireNonNull(accepted.asked());
    }

    private static Entry remembered(Acceptance ended, Asked asked) {
        return new Entry.Remembered(
                ended.name().key(),
                ended.name().requestId(),
                asked.contentHash(),
                ended.last().occurredAt(),
                null);
    }

    private void add(String id, List<Acceptance> requests, int partition, List<Entry> entries) {
        requests.sort(inLine(partition));
        ModelKey key = requests.getFirst().name().key();
        List<InferenceConfig> configs =
                requests.stream()
                        .map(it -> asked(it).request().inferenceConfig())
                        .filter(Objects::nonNull)
                        .distinct()
                        .collect(Collectors.toCollection(ArrayList::new));
        Provisioning provisioning = provisioning(id, key, requests.getFirst(), configs);
        entries.add(provisioning);
        for (int number = 0; number < configs.size(); number++) {
            entries.add(new Entry.Configuration(key, id, number, configs.get(number)));
        }
        for (int place = 0; place < requests.size(); place++) {
            Acceptance each = requests.get(place);
            boolean isHome = asked(each).partition() == partition;
            long order = isHome ? asked(each).offset() : place - requests.size();
            entries.add(waiter(each, id, order, configs));
        }
    }

    /** Who was accepted on another partition stands before all that were accepted on this one. */
    private static Entry.Waiter waiter(
            Acceptance accepted, String id, long order, List<InferenceConfig> configs) {
        LifecycleEvent requested = requested(accepted);
        Asked asked = asked(accepted);
        InferenceConfig config = asked.request().inferenceConfig();
        return new Entry.Waiter(
                accepted.name().key(),
                accepted.name().requestId(),
                asked.contentHash(),
                id,
                order,
                requested.occurredAt(),
                Objects.requireNonNull(requested.deadline(), "deadline"),
                accepted.last().sequence() + 1,
                asked.request().inferenceId(),
                config == null ? null : configs.indexOf(config),
                Boolean.TRUE.equals(requested.joined()),
                asked.request().requestedBy(),
                asked.traceparent());
    }

    /** One that deletes nothing of what an earlier ledger might have allowed to delete. */
    private Provisioning provisioning(
            String id, ModelKey key, Acceptance leader, List<InferenceConfig> configs) {
        Work work = traces.work(id);
        boolean isDedicated = asked(leader).request().isDedicated();
        String dedicatedTo = isDedicated ? asked(leader).request().inferenceId() : null;
        CreateReason reason = work.lastReason();
        return new Provisioning(
                id,
                key,
                dedicatedTo,
                work.startedAt(),
                work.creates(),
                reason,
                new Repair(true, 0, reason != null, null),
                work.reported(),
                reason == null
                        ? new Phase.Looking(
                                isDedicated ? CreateReason.DEDICATED : CreateReason.FIRST)
                        : new Phase.Creating(intent(id, work, reason, leader, configs)),
                Extra.NONE);
    }

    /**
     * The create that was told last. Whether its endpoint is there, whose it is and what is left of
     * its time is for the worker to find out; nothing of it will be deleted.
     */
    private Intent intent(
            String id,
            Work work,
            CreateReason reason,
            Acceptance leader,
            List<InferenceConfig> configs) {
        InferenceConfig own = asked(leader).request().inferenceConfig();
        @Nullable String told = work.inferenceId();
        return new Intent(
                id + "/" + work.creates(),
                work.creates(),
                reason,
                leader.name().requestId(),
                told == null ? asked(leader).request().inferenceId() : told,
                numberOf(own == null ? terms.defaultConfig() : own, configs),
                work.lastToldAt(),
                terms.createWindow().toMillis(),
                PROCESS,
                0,
                Definition.COMPLETE);
    }

    private static int numberOf(InferenceConfig config, List<InferenceConfig> configs) {
        if (!configs.contains(config)) {
            configs.add(config);
        }
        return configs.indexOf(config);
    }
}
