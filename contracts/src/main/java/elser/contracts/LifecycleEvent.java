package elser.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What happened to a request. Per request {@code sequence} counts 0, 1, 2, …; exactly one event is
 * terminal ({@link Type#isTerminal()}) and nothing follows it.
 *
 * @param type what happened
 * @param eventId unique id of this event, the CloudEvents {@code id}
 * @param sequence number of this event among those of its request
 * @param occurredAt when the worker decided it
 * @param requestId the request that is answered
 * @param requestedBy echoed from the request
 * @param provisioningId the work this request is attached to, the same for all requests that were
 *     joined; absent where refused
 * @param target name of the Elasticsearch cluster; absent where it could not be read
 * @param model canonical model id; absent where it could not be read
 * @param inferenceId the endpoint; provisional until {@code fully_allocated}, binding there
 * @param requestedInferenceId the endpoint id that was asked for
 * @param joined true where the request was attached to work that another one had started
 * @param settingsDiffer true where the endpoint's settings are not the ones asked for
 * @param attempt number of create intents so far, at least 1
 * @param waiters requests attached to the same provisioning, this one included
 * @param deadline on a request's first event: when the worker gives up on it
 * @param create creates made so far and the reason of the latest; absent before the first
 * @param waitingFor why the endpoint is not ready yet
 * @param progress of the model's download
 * @param allocation of the endpoint's deployment
 * @param endpoint on {@code fully_allocated}: the endpoint as the cluster reports it
 * @param failure on {@code failed}: why
 */
public record LifecycleEvent(
        Type type,
        String eventId,
        long sequence,
        Instant occurredAt,
        String requestId,
        @Nullable String requestedBy,
        @Nullable String provisioningId,
        @Nullable String target,
        @Nullable String model,
        @Nullable String inferenceId,
        @Nullable String requestedInferenceId,
        @Nullable Boolean joined,
        @Nullable Boolean settingsDiffer,
        @Nullable Integer attempt,
        @Nullable Integer waiters,
        @Nullable Instant deadline,
        @Nullable Create create,
        @Nullable WaitingFor waitingFor,
        @Nullable Progress progress,
        @Nullable Allocation allocation,
        @Nullable Endpoint endpoint,
        @Nullable Failure failure) {

    public LifecycleEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(eventId, "event_id");
        Objects.requireNonNull(occurredAt, "occurred_at");
        Objects.requireNonNull(requestId, "request_id");
    }

    /** What an event tells. */
    public enum Type {
        /** The request was accepted. */
        REQUESTED,
        /** Work is under way; {@code waiting_for} says on what. */
        DOWNLOADING,
        /** The endpoint serves with all of its allocations. Terminal. */
        FULLY_ALLOCATED,
        /** The request was refused or came to nothing. Terminal. */
        FAILED;

        /** Whether no event of the request follows. */
        public boolean isTerminal() {
            return this == FULLY_ALLOCATED || this == FAILED;
        }

        /** The name on the wire. */
        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The CloudEvents {@code type}. */
        public String ceType() {
            return "elser.provisioning." + this;
        }
    }

    /** Why an endpoint is not ready yet. */
    public enum WaitingFor {
        /** Looking at the cluster, or a create call is running. */
        ENDPOINT,
        /** The model's definition is being downloaded into the cluster. */
        MODEL_DOWNLOAD,
        /** The deployment is there, its allocations are starting. */
        ALLOCATION,
        /** The cluster has no room for the deployment. */
        CAPACITY,
        /** The cluster, or the gateway before it, does not answer. */
        GATEWAY;

        /** The name on the wire. */
        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a create call was made. */
    public enum CreateReason {
        /** The first of its provisioning. */
        FIRST,
        /** For a request that asked for an endpoint of its own. */
        DEDICATED,
        /** The leading request failed by its own fault and the next one's settings are tried. */
        PROMOTION,
        /** An endpoint of an earlier create came to nothing. */
        REPAIR;

        /** The name on the wire. */
        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Creates of a provisioning.
     *
     * @param count create intents so far
     * @param reason of the latest
     */
    public record Create(int count, CreateReason reason) {

        public Create {
            Objects.requireNonNull(reason, "create.reason");
        }
    }

    /**
     * Progress of a model's download.
     *
     * @param downloadedParts parts that are there
     * @param totalParts parts in all, 0 where not known yet
     * @param percent 0 to 100
     * @param stalledFor how long the parts have not moved, only where that is longer than the
     *     worker's {@code stall-after}
     */
    public record Progress(
            int downloadedParts, int totalParts, int percent, @Nullable Duration stalledFor) {}

    /**
     * Allocations of a deployment, as {@code allocation_status} of the trained-model statistics
     * tells.
     *
     * @param state {@code starting}, {@code started} or {@code fully_allocated}
     * @param allocationCount allocations that serve
     * @param targetAllocationCount allocations wanted
     */
    public record Allocation(String state, int allocationCount, int targetAllocationCount) {

        public Allocation {
            Objects.requireNonNull(state, "allocation.state");
        }
    }

    /**
     * An endpoint as the cluster reports it.
     *
     * @param service the service's name
     * @param modelId the deployed build of the model
     * @param serviceSettings as reported
     * @param chunkingSettings as reported, absent where the server reports none
     * @param adopted true where the endpoint was there before this provisioning
     * @param cold true where it serves with 0 of 0 allocations and starts with the first call
     *     (scaled to zero)
     */
    public record Endpoint(
            String service,
            @Nullable String modelId,
            Map<String, Object> serviceSettings,
            @Nullable Map<String, Object> chunkingSettings,
            boolean adopted,
            boolean cold) {

        public Endpoint {
            Objects.requireNonNull(service, "endpoint.service");
            serviceSettings = Collections.unmodifiableMap(new LinkedHashMap<>(serviceSettings));
            chunkingSettings =
                    chunkingSettings == null
                            ? null
                            : Collections.unmodifiableMap(new LinkedHashMap<>(chunkingSettings));
        }
    }

    /**
     * Why a request failed.
     *
     * @param reason for machines
     * @param message for people; free of secrets
     * @param errorType {@code error.type} of Elasticsearch's answer, where one caused it
     * @param httpStatus of the answer that caused it
     * @param retryable whether the same may be asked again under a new request id
     * @param violations of a refused request, all of them
     */
    public record Failure(
            FailureReason reason,
            String message,
            @Nullable String errorType,
            @Nullable Integer httpStatus,
            boolean retryable,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
                    List<Violation> violations) {

        public Failure {
            Objects.requireNonNull(reason, "failure.reason");
            Objects.requireNonNull(message, "failure.message");
            violations = List.copyOf(violations);
        }
    }
}
