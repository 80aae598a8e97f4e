package elser.worker.cli;

import elser.contracts.LifecycleEvent;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What is told under one request id. An id may be used for several models, whose events stand in
 * partitions that are read in no order; a refusal may tell no model, and counts only where nothing
 * sent under the id was accepted.
 */
final class WatchedRequest {

    private final Map<String, LifecycleEvent.Type> accepted = new HashMap<>();
    private final Map<String, LifecycleEvent.Type> refused = new HashMap<>();

    void take(LifecycleEvent event) {
        String model = event.target() + "/" + event.model();
        boolean isRefusal = event.type() == LifecycleEvent.Type.FAILED && event.sequence() == 0;
        (isRefusal ? refused : accepted).put(model, event.type());
    }

    boolean hasEnded() {
        return counting().stream().allMatch(LifecycleEvent.Type::isTerminal);
    }

    boolean hasFailed() {
        return counting().contains(LifecycleEvent.Type.FAILED);
    }

    private Collection<LifecycleEvent.Type> counting() {
        return (accepted.isEmpty() ? refused : accepted).values();
    }
}
