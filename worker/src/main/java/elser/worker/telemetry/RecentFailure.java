package elser.worker.telemetry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Why requests came to nothing: those of one provisioning that failed of one cause, or refused ones
 * that broke the same rule.
 *
 * @param at when the latest of them was told
 * @param refused whether they were refused, so that no work was done for them
 * @param requests how many
 * @param requestId of the latest
 * @param provisioningId the work they were attached to, null where refused
 * @param target name of the target, null where it could not be read
 * @param model canonical, null where it could not be read
 * @param inferenceId the endpoint, null where none was chosen or could be read
 * @param reason for machines
 * @param message for people
 * @param errorType {@code error.type} of Elasticsearch's answer, null where none caused it
 * @param httpStatus of the answer that caused it, null for none
 * @param retryable whether the same may be asked again under a new request id
 */
public record RecentFailure(
        Instant at,
        boolean refused,
        int requests,
        String requestId,
        @Nullable String provisioningId,
        @Nullable String target,
        @Nullable String model,
        @Nullable String inferenceId,
        String reason,
        String message,
        @Nullable String errorType,
        @Nullable Integer httpStatus,
        boolean retryable) {

    /** One more request that came to nothing of the same cause. */
    RecentFailure and(RecentFailure next) {
        return new RecentFailure(
                next.at,
                refused,
                requests + next.requests,
                next.requestId,
                provisioningId,
                target,
                model,
                next.inferenceId,
                reason,
                message,
                errorType,
                httpStatus,
                retryable);
    }
}
