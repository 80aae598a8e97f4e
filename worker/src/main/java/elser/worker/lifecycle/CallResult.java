package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/** How a {@link Mutation} ended on our side of the wire. */
public sealed interface CallResult {

    /**
     * An HTTP answer came. Which of Elasticsearch and the gateway gave it is told by {@code
     * errorType}.
     *
     * @param status HTTP status
     * @param errorType {@code error.type} of Elasticsearch's body, null where the body is not
     *     Elasticsearch's
     * @param reason {@code error.reason}, or a short description of the body; free of secrets
     */
    record Answered(int status, @Nullable String errorType, String reason) implements CallResult {

        /** Whether the status says that it went well. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * The call was sent, or may have been, and no answer came: time-out, reset, closed connection.
     */
    record NoAnswer(String cause) implements CallResult {}

    /**
     * The call provably never left: ownership or the lease had ended, or no connection could be
     * made.
     */
    record NotSent(String cause) implements CallResult {}
}
