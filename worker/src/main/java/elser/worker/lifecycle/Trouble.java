package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * An answer that is not the one hoped for, or none.
 *
 * @param kind what the trouble is with
 * @param message for people; free of secrets
 * @param errorType {@code error.type} of Elasticsearch's body, null where the body was not
 *     Elasticsearch's
 * @param httpStatus null where no answer came
 */
public record Trouble(
        Kind kind, String message, @Nullable String errorType, @Nullable Integer httpStatus) {

    /** The same with more to its message. */
    Trouble adding(String words) {
        return new Trouble(kind, message + words, errorType, httpStatus);
    }

    /** The same in these words. */
    Trouble telling(String words) {
        return new Trouble(kind, words, errorType, httpStatus);
    }

    /** The same, being of that kind. */
    Trouble of(Kind other) {
        return new Trouble(other, message, errorType, httpStatus);
    }

    /** What the trouble is with. */
    public enum Kind {
        /**
         * The cluster or the gateway before it did not answer (connection, time-out, 502, 503,
         * 504), or the circuit breaker is open.
         */
        GATEWAY,
        /** The credentials are refused (401) or lack a privilege (403). */
        CREDENTIALS,
        /** The licence does not cover it. */
        LICENSE,
        /** The cluster answered with another error. */
        SERVER
    }
}
