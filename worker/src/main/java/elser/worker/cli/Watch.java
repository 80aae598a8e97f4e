package elser.worker.cli;

import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which events are shown, and when enough was seen: when the latest event of every wanted request
 * is terminal.
 */
final class Watch {

    private final Set<String> requests;
    private final @Nullable String target;
    private final @Nullable String model;
    private final Map<String, LifecycleEvent.Type> latest = new HashMap<>();

    /**
     * Of some events.
     *
     * @param requests request ids; empty for all
     * @param target null for all
     * @param model canonical model, null for all
     */
    Watch(Set<String> requests, @Nullable String target, @Nullable String model) {
        this.requests = Set.copyOf(requests);
        this.target = target;
        this.model = model;
    }

    /** Takes note of an event and says whether it is one to show. */
    boolean take(LifecycleEvent event) {
        boolean wanted =
                (requests.isEmpty() || requests.contains(event.requestId()))
                        && (target == null || target.equals(event.target()))
                        && (model == null || model.equals(event.model()));
        if (wanted && !requests.isEmpty()) {
            latest.put(event.requestId(), event.type());
        }
        return wanted;
    }

    /** Whether every wanted request has ended; never where all requests are wanted. */
    boolean isOver() {
        return !requests.isEmpty()
                && requests.stream()
                        .allMatch(
                                id -> {
                                    LifecycleEvent.Type type = latest.get(id);
                                    return type != null && type.isTerminal();
                                });
    }

    /** Whether some wanted request has failed. */
    boolean sawFailure() {
        return latest.containsValue(LifecycleEvent.Type.FAILED);
    }

    /** Whether it ends by itself. */
    boolean endsByItself() {
        return !requests.isEmpty();
    }
}
