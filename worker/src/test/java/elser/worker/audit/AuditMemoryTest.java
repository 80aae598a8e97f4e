package elser.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * An audit keeps what is in flight and what has ended within the window, however long it goes on.
 * {@code -Daudit.events=10000000} makes it longer; the build's heap is enough for that.
 */
class AuditMemoryTest {

    private static final int EVENTS = Integer.getInteger("audit.events", 400_000);

    /** One request a tenth of a second, each with four events in the ten seconds after it. */
    private static final int IN_FLIGHT = 100;

    /** Of so many requests one came to a wrong partition, by a clock that is a year ahead. */
    private static final int MOVED = 10;

    /** For each so many requests there is a record that nobody can read. */
    private static final int UNREADABLE = 4;

    private static final long AHEAD = Duration.ofDays(365).toMillis();
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long ENDED = WINDOW.plus(PATIENCE).toMillis() / 100;

    private long at = Instant.parse("2026-11-25T00:00:00Z").toEpochMilli();
    private long offset;

    @Test
    void memoryIsBoundedByWhatIsInFlightAndWhatHasEndedWithinTheWindow() {
        Audit audit = new Audit(new Scope(null, WINDOW, PATIENCE));
        int requests = EVENTS / 4;
        for (int i = 0; i < requests + IN_FLIGHT; i++) {
            if (i < requests) {
                if (i % UNREADABLE == 0) {
                    unreadable(audit);
                }
                request(audit, i);
                event(audit, i, LifecycleEvent.Type.REQUESTED, 0);
            }
            at(audit, i - IN_FLIGHT / 4, requests, LifecycleEvent.Type.DOWNLOADING, 1);
            at(audit, i - IN_FLIGHT / 2, requests, LifecycleEvent.Type.DOWNLOADING, 2);
            at(audit, i - IN_FLIGHT, requests, LifecycleEvent.Type.FULLY_ALLOCATED, 3);
            at += 100;
        }
        AuditReport report = audit.report(Instant.ofEpochMilli(at + 3_600_000), Map.of(0, 0L));

        assertThat(report.findings()).isEmpty();
        assertThat(report.read())
                .isEqualTo(
                        new AuditReport.Read(
                                requests + times(requests, MOVED) + times(requests, UNREADABLE),
                                4L * requests,
                                times(requests, UNREADABLE),
                                report.read().held()));
        // a request and its record are two, and what was set aside is one
        long aside = ENDED / MOVED + ENDED / UNREADABLE;
        assertThat(report.read().held())
                .isBetween(2 * ENDED + aside - 10, 2 * (ENDED + IN_FLIGHT + 10) + aside + 10);
    }

    private void at(
            Audit audit, int number, int requests, LifecycleEvent.Type type, long sequence) {
        if (number >= 0 && number < requests) {
            event(audit, number, type, sequence);
        }
    }

    private static long times(int requests, int each) {
        return (requests + each - 1L) / each;
    }

    private void request(Audit audit, int number) {
        if (number % MOVED == 0) {
            long original = offset;
            record(audit, number, at + AHEAD, null);
            record(audit, number, at + AHEAD, Position.of(0, original));
        } else {
            record(audit, number, at, null);
        }
    }

    private void record(Audit audit, int number, long time, @Nullable Long copyOf) {
        audit.take(
                new Seen.Request(
                        new Place("requests", 0, offset++),
                        time,
                        copyOf,
                        key(number),
                        "r-" + number,
                        number,
                        false));
    }

    private void unreadable(Audit audit) {
        Place place = new Place("requests", 0, offset++);
        audit.take(new Seen.Request(place, at, null, null, null, 0, false));
        audit.take(
                new Seen.DeadLetter(
                        new Place("letters", 0, offset),
                        at,
                        Seen.DeadLetterReason.UNREADABLE,
                        Position.of(place),
                        null));
    }

    /** A model for each request, so that provisionings and models go by as well. */
    private void event(Audit audit, int number, LifecycleEvent.Type type, long sequence) {
        Forgery event =
                Forgery.of("r-" + number, type, sequence, model(number), Instant.ofEpochMilli(at))
                        .in("p-" + number);
        audit.take(new Seen.Event(new Place("events", 0, offset), at, event.event()));
    }

    private static String key(int number) {
        return "default/" + model(number);
    }

    private static String model(int number) {
        return "m-" + number % 1000;
    }
}
