package elser.worker.audit;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * What is judged.
 *
 * @param from requests before this time are followed but not judged; null where the topics are read
 *     from their very beginning
 * @param window how long the worker recognises the id of an ended request
 * @param patience what happened so shortly before the audit may still be unanswered
 */
public record Scope(@Nullable Instant from, Duration window, Duration patience) {

    /** As long as requests are in flight, where nothing else is configured or asked for. */
    private static final Duration IN_FLIGHT = Duration.ofHours(1);

    /** The same from that time on, where that is later. */
    Scope notBefore(Instant time) {
        return from != null && from.isAfter(time) ? this : new Scope(time, window, patience);
    }

    /**
     * What lies so shortly before the time that is asked for is read too, but not judged: what is
     * asked again then may have been answered before.
     */
    Duration leadIn() {
        return window.plus(patience).plus(IN_FLIGHT);
    }

    boolean isWhole() {
        return from == null;
    }

    boolean judges(long at) {
        return from == null || at >= from.toEpochMilli();
    }

    long windowMs() {
        return window.toMillis();
    }

    long patienceMs() {
        return patience.toMillis();
    }
}
