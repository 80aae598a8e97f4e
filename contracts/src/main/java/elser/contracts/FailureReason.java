package elser.contracts;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/**
 * Why a request failed. Closed for contract version 1; names that a reader does not know are read
 * as {@link #UNKNOWN}, and {@code retryable} tells the rest.
 */
public enum FailureReason {
    /** The request breaks a rule; every broken rule is listed. */
    INVALID_REQUEST,
    /** The worker has no target of that name. */
    UNKNOWN_TARGET,
    /** The model cannot be served as a sparse embedding. */
    UNSUPPORTED_MODEL,
    /** The target's credentials are refused or lack a privilege. */
    UNAUTHORIZED,
    /** The target's licence does not cover inference. */
    LICENSE,
    /** The wanted inference id is taken by something else. */
    ENDPOINT_CONFLICT,
    /** The cluster has no room, or its owner's limit is reached. */
    INSUFFICIENT_CAPACITY,
    /** The model's definition could not be downloaded. */
    DOWNLOAD_FAILED,
    /** The deployment failed on the cluster. */
    DEPLOYMENT_FAILED,
    /** The cluster, or the gateway before it, did not answer until the deadline. */
    GATEWAY_UNAVAILABLE,
    /** The deadline passed while work was under way. */
    DEADLINE_EXCEEDED,
    /** The worker already holds as many requests as it may. */
    OVERLOADED,
    /** Stands for a name of a newer writer; {@code retryable} tells what to do. Never written. */
    @JsonEnumDefaultValue
    UNKNOWN;

    /** The name on the wire. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
