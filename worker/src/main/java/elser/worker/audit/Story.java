package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.worker.audit.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was seen of one request, by model key and request id: its records and its events. */
final class Story {

    private static final long NEVER = Long.MIN_VALUE;

    final String modelKey;
    final String requestId;

    /** Records that nothing has set aside: one is the accepted one, the others are duplicates. */
    final List<OpenRecord> records = new ArrayList<>(1);

    private int accepted;
    private boolean begunBefore;
    private @Nullable Place lastEvent;
    private @Nullable Instant deadline;
    private long next;
    private long endedAt = NEVER;
    @Nullable Work work;

    Story(String modelKey, String requestId) {
        this.modelKey = modelKey;
        this.requestId = requestId;
    }

    /** A record of the requests topic that has no answer yet. */
    record OpenRecord(
            Place place, long at, long content, boolean dedicated, @Nullable Story story) {}

    /** Times it was accepted. */
    int accepted() {
        return accepted;
    }

    boolean hasBegunBefore() {
        return begunBefore;
    }

    boolean hasBegun() {
        return accepted > 0 || begunBefore;
    }

    boolean hasEnded() {
        return endedAt != NEVER;
    }

    boolean isInFlight() {
        return hasBegun() && !hasEnded();
    }

    long endedAt() {
        return endedAt;
    }

    /** Its latest event. */
    Place lastEvent() {
        if (lastEvent == null) {
            throw new IllegalStateException("no event of " + requestId);
        }
        return lastEvent;
    }

    /** When the worker gives up on it, null where that was not seen. */
    @Nullable Instant deadline() {
        return deadline;
    }

    boolean isDedicated() {
        return !records.isEmpty() && records.getFirst().dedicated();
    }

    /**
     * Goes on by an event that is no refusal.
     *
     * @return whether the event is one of a request in flight, that is, in its place
     */
    boolean take(LifecycleEvent event, Place place, long at, Scope scope, Findings findings) {
        boolean inPlace =
                event.type() == LifecycleEvent.Type.REQUESTED
                        ? begin(event, place, at, scope, findings)
                        : goOn(event, place, at, scope, findings);
        lastEvent = place;
        return inPlace;
    }

    private boolean begin(
            LifecycleEvent event, Place place, long at, Scope scope, Findings findings) {
        if (isInFlight()) {
            add(findings, Kind.REPEATED, place, "is requested again while it is in flight");
        } else if (hasEnded() && at < endedAt + scope.windowMs() - scope.patienceMs()) {
            add(
                    findings,
                    Kind.ACCEPTED_AGAIN,
                    place,
                    "is requested again %d ms after its end, see %s"
                            .formatted(at - endedAt, lastEvent));
        }
        if (event.sequence() != 0) {
            add(findings, Kind.GAP, place, "begins with sequence " + event.sequence());
        }
        accepted++;
        next = event.sequence() + 1;
        endedAt = NEVER;
        deadline = event.deadline();
        return true;
    }

    private boolean goOn(
            LifecycleEvent event, Place place, long at, Scope scope, Findings findings) {
        if (!hasBegun()) {
            if (scope.isWhole() || records.stream().anyMatch(it -> scope.judges(it.at()))) {
                add(
                        findings,
                        Kind.MISSING_REQUESTED,
                        place,
                        "has %s with sequence %d and no requested before it"
                                .formatted(event.type(), event.sequence()));
            }
            begunBefore = true;
            next = event.sequence();
        }
        if (hasEnded()) {
            add(
                    findings,
                    Kind.AFTER_TERMINAL,
                    place,
                    "has %s with sequence %d after its end, which is before %s"
                            .formatted(event.type(), event.sequence(), place));
            return false;
        }
        order(event, place, findings);
        if (event.type().isTerminal()) {
            endedAt = at;
        }
        return true;
    }

    private void order(LifecycleEvent event, Place place, Findings findings) {
        long sequence = event.sequence();
        if (sequence != next) {
            add(
                    findings,
                    sequence > next ? Kind.GAP : Kind.REPEATED,
                    place,
                    "has %s with sequence %d where %d is due, after %s"
                            .formatted(event.type(), sequence, next, lastEvent));
        }
        next = Math.max(next, sequence + 1);
    }

    private void add(Findings findings, Kind kind, Place place, String message) {
        findings.add(kind, place, modelKey, requestId, message);
    }
}
