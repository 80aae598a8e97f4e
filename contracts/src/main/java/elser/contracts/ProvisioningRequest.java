package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.Objects;

/**
 * Asks that a model be served. A component that is null was absent in the message; the {@code
 * effective…} methods give the defaults of contract version 1.
 *
 * @param action {@value #ACTION} or absent
 * @param requestId idempotency key, 1 to 128 characters of {@code [A-Za-z0-9._:-]}
 * @param target name of the Elasticsearch cluster, {@code [a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?}
 * @param taskType {@value #TASK_TYPE} or absent
 * @param inferenceId id of the wanted endpoint, at most 256 characters under Elasticsearch's own
 *     rule for ids
 * @param inferenceConfig body of the create call; absent means "this cluster's ELSER, with its own
 *     settings"
 * @param dedicated true where an endpoint bearing exactly {@code inferenceId} is required
 * @param deadline when the requester stops waiting
 * @param requestedBy who asks, echoed in every event, at most 256 characters
 */
public record ProvisioningRequest(
        @Nullable String action,
        String requestId,
        @Nullable String target,
        @Nullable String taskType,
        String inferenceId,
        @Nullable InferenceConfig inferenceConfig,
        @Nullable Boolean dedicated,
        @Nullable OffsetDateTime deadline,
        @Nullable String requestedBy) {

    /** The only action of contract version 1. */
    public static final String ACTION = "provision";

    /** The only task type of contract version 1. */
    public static final String TASK_TYPE = "sparse_embedding";

    /** The target of a request that names none. */
    public static final String DEFAULT_TARGET = "default";

    /** {@code ce_type} of a request that is sent as a CloudEvent. */
    public static final String CE_TYPE = "elser.provisioning.request";

    /** The largest request taken, in bytes of its value. */
    public static final int MAX_BYTES = 64 * 1024;

    public ProvisioningRequest {
        Objects.requireNonNull(requestId, "request_id");
        Objects.requireNonNull(inferenceId, "inference_id");
    }

    /** The target, {@value #DEFAULT_TARGET} where none was named. */
    public String effectiveTarget() {
        return target == null ? DEFAULT_TARGET : target;
    }

    /** Whether exactly {@link #inferenceId()} is required. */
    public boolean isDedicated() {
        return Boolean.TRUE.equals(dedicated);
    }

    /** The Kafka key of this request and of all of its events. */
    public ModelKey modelKey() {
        return new ModelKey(
                effectiveTarget(),
                inferenceConfig == null ? Models.ELSER_V2 : inferenceConfig.model());
    }
}
