package elser.worker.audit;

import elser.worker.audit.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Pairs the event and the dead letter that a refused request gets; one of each is right. */
final class RefusedRequests {

    private final Map<String, Unpaired> unpaired = new HashMap<>();
    private long pairs;

    /** One kind of the two is there more often than the other. */
    private record Unpaired(boolean areEvents, Deque<Half> halves) {}

    private record Half(Place place, long at, @Nullable String modelKey) {}

    void event(String requestId, Place place, long at, @Nullable String modelKey) {
        take(true, requestId, new Half(place, at, modelKey));
    }

    void deadLetter(String requestId, Place place, long at) {
        take(false, requestId, new Half(place, at, null));
    }

    private void take(boolean isEvent, String requestId, Half half) {
        Unpaired before = unpaired.get(requestId);
        if (before == null) {
            before = new Unpaired(isEvent, new ArrayDeque<>(1));
            unpaired.put(requestId, before);
        }
        if (before.areEvents() == isEvent) {
            before.halves().addLast(half);
            return;
        }
        before.halves().removeFirst();
        pairs++;
        if (before.halves().isEmpty()) {
            unpaired.remove(requestId);
        }
    }

    long pairs() {
        return pairs;
    }

    int open() {
        return unpaired.size();
    }

    void conclude(Scope scope, Findings findings) {
        unpaired.forEach(
                (requestId, rest) ->
                        rest.halves().stream()
                                .filter(half -> scope.judges(half.at()))
                                .forEach(half -> add(requestId, rest.areEvents(), half, findings)));
    }

    private static void add(String requestId, boolean isEvent, Half half, Findings findings) {
        findings.add(
                Kind.HALF_REFUSED,
                half.place(),
                half.modelKey(),
                requestId,
                isEvent
                        ? "is refused by this event and there is no dead letter"
                        : "is refused by this dead letter and there is no event");
    }
}
