package elser.worker.audit;

import elser.contracts.LifecycleEvent.CreateReason;

import java.util.EnumMap;
import java.util.Map;

/** Create intents for one model key, as its events tell. */
final class ModelCreates {

    private final Map<CreateReason, Long> byReason = new EnumMap<>(CreateReason.class);
    private long untold;
    private long provisionings;

    void provisioning() {
        provisionings++;
    }

    /** The latest of so many has that reason; no event tells those of the others. */
    void add(CreateReason latest, int number) {
        byReason.merge(latest, 1L, Long::sum);
        untold += number - 1;
    }

    AuditReport.Creates told() {
        return new AuditReport.Creates(provisionings, Map.copyOf(byReason), untold);
    }
}
