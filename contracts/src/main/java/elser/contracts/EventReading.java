package elser.contracts;

import org.jspecify.annotations.Nullable;

/** What came of reading a record of the events topic. */
public sealed interface EventReading {

    /**
     * An event of a type that this version knows. What a later version has added to it is left out:
     * members, names in {@code waiting_for}, and {@code create} where its reason is a later one. A
     * later {@code failure.reason} is {@link FailureReason#UNKNOWN}, and {@code retryable} tells.
     */
    record Known(LifecycleEvent event) implements EventReading {}

    /**
     * An event of a type that a later version has added. Such types are never terminal, so whoever
     * waits for an end may skip it.
     *
     * @param type as it stands in the message
     * @param requestId whose event it is, null where that cannot be read
     */
    record Later(String type, @Nullable String requestId) implements EventReading {}

    /**
     * No event at all.
     *
     * @param message what is wrong, for people
     */
    record Unreadable(String message) implements EventReading {}
}
