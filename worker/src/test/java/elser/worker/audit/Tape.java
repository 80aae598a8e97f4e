package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.worker.audit.Seen.DeadLetterReason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records as an audit sees them, one a second, on one partition of each topic. */
final class Tape {

    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Audit audit;
    private Instant now = NOON;
    private long requests;
    private long events;
    private long letters;

    Tape() {
        this(null);
    }

    Tape(@Nullable Instant from) {
        audit = new Audit(new Scope(from, Duration.ofHours(1), Duration.ofMinutes(1)));
    }

    Instant now() {
        return now;
    }

    Tape later(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** A request for the model {@code m}. */
    Tape request(String id) {
        return request(id, 1, null);
    }

    Tape request(String id, long content, @Nullable Long copyOf) {
        return record("default/m", id, content, copyOf, false);
    }

    Tape record(
            @Nullable String modelKey,
            @Nullable String id,
            long content,
            @Nullable Long copyOf,
            boolean dedicated) {
        Place place = new Place("requests", 0, requests++);
        audit.take(new Seen.Request(place, tick(), copyOf, modelKey, id, content, dedicated));
        return this;
    }

    Tape event(String id, LifecycleEvent.Type type, long sequence) {
        return event(Forgery.of(id, type, sequence, "m", now));
    }

    Tape event(Forgery forgery) {
        audit.take(new Seen.Event(new Place("events", 0, events++), tick(), forgery.event()));
        return this;
    }

    Tape noEvent() {
        audit.take(new Seen.Event(new Place("events", 0, events++), tick(), null));
        return this;
    }

    Tape letter(DeadLetterReason reason, long about, @Nullable String id) {
        audit.take(
                new Seen.DeadLetter(
                        new Place("letters", 0, letters++),
                        tick(),
                        reason,
                        Position.of(0, about),
                        id));
        return this;
    }

    /** A whole and right story. */
    Tape served(String id) {
        return request(id)
                .event(id, LifecycleEvent.Type.REQUESTED, 0)
                .event(id, LifecycleEvent.Type.FULLY_ALLOCATED, 1);
    }

    private long tick() {
        now = now.plusSeconds(1);
        return now.toEpochMilli();
    }

    /** The report of an audit ten minutes after the last record. */
    AuditReport report() {
        return audit.report(now.plus(Duration.ofMinutes(10)), Map.of(0, 0L));
    }

    /** What was found, {@code kind place}. */
    List<String> findings() {
        return report().findings().stream()
                .map(finding -> finding.kind() + " " + finding.place())
                .toList();
    }
}
