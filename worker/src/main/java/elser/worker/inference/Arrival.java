package elser.worker.inference;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** What came back of one HTTP call. */
sealed interface Arrival {

    /**
     * An answer, read to its end.
     *
     * @param status HTTP status
     * @param contentType as sent, null where absent
     * @param retryAfter header {@code Retry-After} where it is a number of seconds, null otherwise
     * @param body at most as long as configured
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Came(
            int status, @Nullable String contentType, @Nullable Duration retryAfter, byte[] body)
            implements Arrival {}

    /** An answer longer than is read. */
    record Oversize() implements Arrival {}

    /**
     * No answer, or not a whole one.
     *
     * @param cause free of secrets
     */
    record Missed(String cause) implements Arrival {}
}
