package elser.worker.cli;

import elser.contracts.LifecycleEvent;
import elser.worker.screen.WatchView;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Events that bear the identity of a request of which it is not known yet whether they tell of it,
 * in the order they came.
 */
final class HeldEvents {

    private final SentRequests sent;
    private final Map<String, List<Told>> byId = new HashMap<>();
    private List<Told> held = new ArrayList<>();
    private final Set<Told> wanted = Collections.newSetFromMap(new IdentityHashMap<>());

    /** None yet. */
    HeldEvents(SentRequests sent) {
        this.sent = sent;
    }

    /** One more. */
    void add(Told told) {
        held.add(told);
        byId.computeIfAbsent(told.event().requestId(), _ -> new ArrayList<>()).add(told);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Those that bear the identity of a request. */
    List<Told> of(SentRequest request) {
        return byId.getOrDefault(request.id(), List.of()).stream()
                .filter(told -> request.isOf(told.event()))
                .toList();
    }

    /** Some turned out to tell of a request that was sent. */
    void want(List<Told> some) {
        wanted.addAll(some);
    }

    /** Shows those for whom it is known by now whether they were asked for. */
    void release(WatchView view) {
        List<Told> all = held;
        held = new ArrayList<>();
        byId.clear();
        for (Told told : all) {
            if (sent.of(told.event()).stream().anyMatch(SentRequest::isSilent)) {
                add(told);
            } else {
                view.event(told.event(), wanted.remove(told), told.json());
            }
        }
    }

    /** An event that came; two that say the same are two. */
    static final class Told {

        private final LifecycleEvent event;
        private final byte[] json;
        private final Instant at;

        Told(LifecycleEvent event, byte[] json, Instant at) {
            this.event = event;
            this.json = json;
            this.at = at;
        }

        LifecycleEvent event() {
            return event;
        }

        /** The event as received. */
        byte[] json() {
            return json;
        }

        Instant at() {
            return at;
        }
    }
}
