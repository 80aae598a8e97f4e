package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Which events are asked for.
 *
 * @param requests request ids; empty for all
 * @param target null for all
 * @param model canonical model, null for all
 * @param requestedBy who asked, null for all
 */
record EventFilter(
        Set<String> requests,
        @Nullable String target,
        @Nullable String model,
        @Nullable String requestedBy) {

    EventFilter {
        requests = Set.copyOf(requests);
    }

    boolean matches(LifecycleEvent event) {
        return (requests.isEmpty() || requests.contains(event.requestId()))
                && (target == null || target.equals(event.target()))
                && (model == null || model.equals(event.model()))
                && (requestedBy == null || requestedBy.equals(event.requestedBy()));
    }

    /** Of an event of a later version nothing is known but its request. */
    boolean matches(EventReading.Later event) {
        boolean isOfRequest =
                requests.isEmpty()
                        || (event.requestId() != null && requests.contains(event.requestId()));
        return isOfRequest && target == null && model == null && requestedBy == null;
    }
}
