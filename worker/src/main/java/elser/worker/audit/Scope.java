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

    /** The same from that time on, where that is later. */
    Scope notBefore(Instant time) {
        return from != null && from.isAfter(time) ? this : new Scope(time, window, patience);
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
