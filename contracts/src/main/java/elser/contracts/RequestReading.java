package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What came of reading a record of the requests topic. */
public sealed interface RequestReading {

    /**
     * The trace context ({@code traceparent}, W3C) the record carried, null where none or
     * malformed.
     */
    @Nullable String traceparent();

    /**
     * A request that breaks no rule.
     *
     * @param request as sent
     * @param contentHash equal for equal content: the first 128 bits of SHA-256 of the decoded
     *     document with members sorted, in hexadecimal
     */
    record Valid(ProvisioningRequest request, String contentHash, @Nullable String traceparent)
            implements RequestReading {}

    /**
     * A request that breaks rules but says who it is. Components that could not be read are null.
     *
     * @param requestId usable request id
     * @param modelKey the model key, where target and model could be read
     * @param failure reason, message and all violations
     * @param contentHash as in {@link Valid}
     */
    record Invalid(
            String requestId,
            @Nullable ModelKey modelKey,
            @Nullable String target,
            @Nullable String model,
            @Nullable String inferenceId,
            @Nullable String requestedBy,
            LifecycleEvent.Failure failure,
            String contentHash,
            @Nullable String traceparent)
            implements RequestReading {}

    /**
     * A record without a usable request id: nobody can be answered.
     *
     * @param message what is wrong, for people
     * @param violations all that was found
     */
    record Unreadable(String message, List<Violation> violations, @Nullable String traceparent)
            implements RequestReading {

        public Unreadable {
            violations = List.copyOf(violations);
        }
    }
}
