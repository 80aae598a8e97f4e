package elser.worker.simulation;

import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.contracts.json.ContractJson;
import elser.worker.lifecycle.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What each request was told: sequences without gaps, {@code requested} first, one end, nothing
 * after it. A request that the ledger has forgotten may come again.
 */
final class EventAccount {

    private final Map<RequestKey, Told> told = new HashMap<>();
    private final Map<LifecycleEvent.Type, Integer> totals = new HashMap<>();
    private final Map<String, String> served = new HashMap<>();
    private long transactions;
    private int refusals;

    private static final class Told {
        private long began;
        private long events;
        private @Nullable LifecycleEvent end;

        @Override
        public String toString() {
            return events + " events, at last " + end;
        }
    }

    /**
     * An event, read.
     *
     * @param request null where it refuses a request
     */
    record Heard(@Nullable RequestKey request, LifecycleEvent event) {}

    /** Takes the events of a transaction. */
    List<Heard> hear(List<Written> records) {
        transactions++;
        List<Heard> heard = new ArrayList<>();
        for (Written record : records) {
            LifecycleEvent event = ContractJson.readEvent(Objects.requireNonNull(record.value()));
            totals.merge(event.type(), 1, Integer::sum);
            if (event.provisioningId() == null) {
                refusals++;
                Violation.unless(
                        event.type() == LifecycleEvent.Type.FAILED && event.sequence() == 0,
                        "a refusal that is none: %s",
                        event);
                heard.add(new Heard(null, event));
            } else {
                RequestKey request =
                        new RequestKey(ModelKey.parse(record.keyText()), event.requestId());
                hear(request, event);
                heard.add(new Heard(request, event));
            }
        }
        return heard;
    }

    private void hear(RequestKey request, LifecycleEvent event) {
        Told before = told.computeIfAbsent(request, _ -> new Told());
        Violation.unless(before.end == null, "%s follows the end of %s", event, request);
        Violation.unless(
                event.sequence() == before.events,
                "%s of %s where sequence %d is due",
                event,
                request,
                before.events);
        Violation.unless(
                (event.type() == LifecycleEvent.Type.REQUESTED) == (before.events == 0),
                "%s of %s at sequence %d",
                event,
                request,
                before.events);
        before.events++;
        if (before.events == 1) {
            before.began = transactions;
        } else if (before.began != transactions) {
            sameForAll(event);
        }
        before.end = event.type().isTerminal() ? event : null;
    }

    /**
     * Once one of a provisioning's requests is served, all others are, by the same endpoint; but
     * for those that are answered with their acceptance.
     */
    private void sameForAll(LifecycleEvent event) {
        String provisioning = Objects.requireNonNull(event.provisioningId());
        String endpoint = served.get(provisioning);
        if (event.type() == LifecycleEvent.Type.FULLY_ALLOCATED && endpoint == null) {
            served.put(provisioning, Objects.requireNonNull(event.inferenceId()));
        } else if (endpoint != null && event.type().isTerminal()) {
            Violation.unless(
                    endpoint.equals(event.inferenceId())
                            && event.type() == LifecycleEvent.Type.FULLY_ALLOCATED,
                    "%s where others were served by %s",
                    event,
                    endpoint);
        }
    }

    /** The ledger has it like this, after the same transaction. */
    void agree(RequestKey request, Entry.@Nullable Request remembered) {
        Told heard = told.get(request);
        switch (remembered) {
            case null -> {
                Violation.unless(
                        heard == null || heard.end != null,
                        "%s is forgotten without an end",
                        request);
                told.remove(request);
            }
            case Entry.Waiter waiter ->
                    Violation.unless(
                            heard != null && heard.end == null && waiter.sequence() == heard.events,
                            "%s waits for event %d and was told %s",
                            request,
                            waiter.sequence(),
                            heard);
            case Entry.Remembered _ ->
                    Violation.unless(
                            heard != null && heard.end != null,
                            "%s is remembered as ended and has no end",
                            request);
        }
    }

    /** Requests that were told something and not their end. */
    Set<RequestKey> open() {
        Set<RequestKey> open = new LinkedHashSet<>();
        told.forEach(
                (request, heard) -> {
                    if (heard.end == null) {
                        open.add(request);
                    }
                });
        return open;
    }

    /** How a request ended, null where it did not or is forgotten. */
    @Nullable LifecycleEvent end(RequestKey request) {
        Told heard = told.get(request);
        return heard == null ? null : heard.end;
    }

    int heard() {
        return totals.values().stream().mapToInt(each -> each).sum();
    }

    /** Events of one partition after the other, as they are read: sequences go up by one each. */
    static void checkOrder(List<Written> read) {
        Map<RequestKey, LifecycleEvent> last = new HashMap<>();
        for (Written record : read) {
            LifecycleEvent event = ContractJson.readEvent(Objects.requireNonNull(record.value()));
            if (event.provisioningId() != null) {
                RequestKey request =
                        new RequestKey(ModelKey.parse(record.keyText()), event.requestId());
                LifecycleEvent before = last.put(request, event);
                long due = before == null || before.type().isTerminal() ? 0 : before.sequence() + 1;
                Violation.unless(
                        event.sequence() == due, "%s is read where sequence %d is due", event, due);
            }
        }
    }

    int total(LifecycleEvent.Type type) {
        return totals.getOrDefault(type, 0);
    }

    int refusals() {
        return refusals;
    }
}
