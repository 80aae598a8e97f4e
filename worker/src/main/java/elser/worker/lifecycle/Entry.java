package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Something the ledger remembers. */
public sealed interface Entry permits Provisioning, Entry.Request, Entry.Configuration {

    /** The model key it belongs to. */
    ModelKey key();

    /** A request, identified by model key and request id. */
    sealed interface Request extends Entry {

        /** The idempotency key. */
        String requestId();

        /** Hash of the request's content. */
        String contentHash();
    }

    /**
     * An accepted request that has no terminal event yet.
     *
     * @param key model key
     * @param requestId idempotency key
     * @param contentHash hash of its content
     * @param provisioningId what it is attached to
     * @param order position among the waiters of the model key: the offset of its record
     * @param acceptedAt when it was accepted
     * @param deadline when the worker gives up on it
     * @param sequence of its next event
     * @param inferenceId as asked for
     * @param config number of its configuration, null where it brought none
     * @param joined whether somebody else's provisioning was there already
     * @param requestedBy echoed, null where absent
     * @param traceparent carried to its events, null where absent
     * @param extra what a newer version knows of it
     */
    record Waiter(
            ModelKey key,
            String requestId,
            String contentHash,
            String provisioningId,
            long order,
            Instant acceptedAt,
            Instant deadline,
            long sequence,
            String inferenceId,
            @Nullable Integer config,
            boolean joined,
            @Nullable String requestedBy,
            @Nullable String traceparent,
            Extra extra)
            implements Request {

        /** One that this version made. */
        public Waiter(
                ModelKey key,
                String requestId,
                String contentHash,
                String provisioningId,
                long order,
                Instant acceptedAt,
                Instant deadline,
                long sequence,
                String inferenceId,
                @Nullable Integer config,
                boolean joined,
                @Nullable String requestedBy,
                @Nullable String traceparent) {
            this(
                    key,
                    requestId,
                    contentHash,
                    provisioningId,
                    order,
                    acceptedAt,
                    deadline,
                    sequence,
                    inferenceId,
                    config,
                    joined,
                    requestedBy,
                    traceparent,
                    Extra.NONE);
        }

        /** The same after one more event. */
        public Waiter told() {
            return new Waiter(
                    key,
                    requestId,
                    contentHash,
                    provisioningId,
                    order,
                    acceptedAt,
                    deadline,
                    sequence + 1,
                    inferenceId,
                    config,
                    joined,
                    requestedBy,
                    traceparent,
                    extra);
        }

        /** What is kept of it after its terminal event. */
        public Remembered ended(Instant at) {
            return new Remembered(key, requestId, contentHash, at, null);
        }
    }

    /**
     * An endpoint that was not served when its provisioning ended, and may be left on the cluster.
     *
     * @param create that made it
     * @param config that it was created with
     * @param modelDeleted whether the model's deletion, which is allowed once, was used for it
     */
    record Left(Intent create, InferenceConfig config, boolean modelDeleted) {}

    /**
     * A request that has its terminal event, kept for the idempotency window.
     *
     * @param key model key
     * @param requestId idempotency key
     * @param contentHash hash of its content
     * @param endedAt when it ended
     * @param left what the create of its provisioning has left, null for nothing
     * @param extra what a newer version knows of it
     */
    record Remembered(
            ModelKey key,
            String requestId,
            String contentHash,
            Instant endedAt,
            @Nullable Left left,
            Extra extra)
            implements Request {

        /** One that this version made. */
        public Remembered(
                ModelKey key,
                String requestId,
                String contentHash,
                Instant endedAt,
                @Nullable Left left) {
            this(key, requestId, contentHash, endedAt, left, Extra.NONE);
        }

        /** The same with that left of its provisioning. */
        public Remembered leaving(@Nullable Left what) {
            return new Remembered(key, requestId, contentHash, endedAt, what, extra);
        }
    }

    /**
     * A configuration that waiters of a provisioning share.
     *
     * @param key model key
     * @param provisioningId the provisioning
     * @param number its number there, from 0
     * @param config the body of the create call
     */
    record Configuration(ModelKey key, String provisioningId, int number, InferenceConfig config)
            implements Entry {}
}
