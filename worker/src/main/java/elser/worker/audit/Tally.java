package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.worker.audit.Seen.DeadLetterReason;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Counts of what was seen. */
final class Tally {

    long requests;
    long events;
    long deadLetters;
    long rekeyed;
    long rekeyedAgain;
    long pending;
    long inFlight;
    private long duplicates;
    private long held;
    private final Map<LifecycleEvent.Type, Long> types = new EnumMap<>(LifecycleEvent.Type.class);
    private final Map<DeadLetterReason, Long> reasons = new EnumMap<>(DeadLetterReason.class);

    void add(LifecycleEvent.Type type) {
        types.merge(type, 1L, Long::sum);
    }

    void add(DeadLetterReason reason) {
        reasons.merge(reason, 1L, Long::sum);
    }

    /** A record was taken for the accepted request, or for its duplicate. */
    void recognised(boolean isDuplicate) {
        if (isDuplicate) {
            duplicates++;
        }
    }

    /** So much is held in memory now. */
    void held(long now) {
        held = Math.max(held, now);
    }

    AuditReport report(
            Scope scope,
            Instant until,
            long refused,
            Map<String, AuditReport.Creates> creates,
            Findings findings) {
        return new AuditReport(
                scope.from(),
                until,
                until.minus(scope.patience()),
                new AuditReport.Read(requests, events, deadLetters, held),
                new AuditReport.Requests(
                        of(LifecycleEvent.Type.REQUESTED),
                        of(LifecycleEvent.Type.FULLY_ALLOCATED),
                        of(LifecycleEvent.Type.FAILED),
                        inFlight,
                        refused,
                        duplicates,
                        of(DeadLetterReason.REUSED),
                        of(DeadLetterReason.UNREADABLE),
                        of(DeadLetterReason.WRONG_PARTITION),
                        of(DeadLetterReason.UNSENDABLE),
                        rekeyed,
                        rekeyedAgain,
                        pending),
                creates,
                findings.counts(),
                findings.first());
    }

    private long of(LifecycleEvent.Type type) {
        return types.getOrDefault(type, 0L);
    }

    private long of(DeadLetterReason reason) {
        return reasons.getOrDefault(reason, 0L);
    }
}
