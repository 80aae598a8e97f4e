package elser.worker.screen;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Endpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How requests of a provisioning ended, as the one line that stays. */
final class OutcomeLine {

    private OutcomeLine() {}

    static String of(ProvisioningView view, WatchedOutcome outcome) {
        LifecycleEvent last = outcome.last();
        String whose =
                outcome.requests() == 1 ? last.requestId() : outcome.requests() + " requests";
        String after =
                view.since() == null
                        ? ""
                        : " after "
                                + TimeSpans.of(Duration.between(view.since(), last.occurredAt()));
        String line =
                last.type() == LifecycleEvent.Type.FULLY_ALLOCATED
                        ? "%s  %s  %s for %s%s"
                        : "%s  %s  failed: %s, for %s%s";
        String endpoint = view.endpoint() == null ? "-" : view.endpoint();
        return Printable.of(line.formatted(view.modelKey(), endpoint, end(last), whose, after));
    }

    /** What a terminal event tells, without whom. */
    static String end(LifecycleEvent event) {
        return event.type() == LifecycleEvent.Type.FAILED
                ? EventLine.failure(event)
                : served(event);
    }

    private static String served(LifecycleEvent event) {
        List<String> facts = new ArrayList<>();
        facts.add("fully allocated");
        Allocation allocation = event.allocation();
        if (allocation != null) {
            facts.add(EventLine.allocations(allocation));
        }
        Endpoint endpoint = event.endpoint();
        if (endpoint != null && endpoint.adopted()) {
            facts.add("adopted");
        }
        if (endpoint != null && endpoint.cold()) {
            facts.add("cold");
        }
        if (Boolean.TRUE.equals(event.settingsDiffer())) {
            facts.add("settings differ");
        }
        return String.join(", ", facts);
    }
}
