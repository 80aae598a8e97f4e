package elser.contracts.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.InferenceConfig;
import elser.contracts.InvalidRequestException;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.Rfc3339;
import elser.contracts.Violation;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Builds requests that the worker takes. {@link #build()} reads what was put together by {@link
 * RequestReader}, as the worker will, so both refuse the same in the same words. Not safe for use
 * by several threads.
 */
public final class RequestBuilder {

    private final ObjectNode request;

    private RequestBuilder(ObjectNode request) {
        this.request = request;
    }

    /**
     * Begins a request for this cluster's ELSER, on the default target, with its own settings.
     *
     * @param requestId idempotency key, 1 to 128 characters of {@code [A-Za-z0-9._:-]}
     * @param inferenceId id of the wanted endpoint
     */
    public static RequestBuilder request(String requestId, String inferenceId) {
        return new RequestBuilder(Mappers.MESSAGES.createObjectNode())
                .requestId(requestId)
                .inferenceId(inferenceId);
    }

    /** Begins with all that another request says, for example to ask again under a new id. */
    public static RequestBuilder from(ProvisioningRequest request) {
        return new RequestBuilder(Mappers.MESSAGES.valueToTree(request));
    }

    /** Idempotency key, 1 to 128 characters of {@code [A-Za-z0-9._:-]}. */
    public RequestBuilder requestId(String requestId) {
        request.put("request_id", requestId);
        return this;
    }

    /** Id of the wanted endpoint, at most 256 characters. */
    public RequestBuilder inferenceId(String inferenceId) {
        request.put("inference_id", inferenceId);
        return this;
    }

    /** Name of the Elasticsearch cluster. */
    public RequestBuilder target(String target) {
        request.put("target", target);
        return this;
    }

    /** How the model is to be served. */
    public RequestBuilder inferenceConfig(ConfigBuilder config) {
        request.set("inference_config", config.json());
        return this;
    }

    /** How the model is to be served. */
    public RequestBuilder inferenceConfig(InferenceConfig config) {
        request.set("inference_config", Mappers.MESSAGES.<ObjectNode>valueToTree(config));
        return this;
    }

    /** Whether an endpoint bearing exactly the inference id is required. */
    public RequestBuilder dedicated(boolean dedicated) {
        request.put("dedicated", dedicated);
        return this;
    }

    /** When the requester stops waiting. */
    public RequestBuilder deadline(OffsetDateTime deadline) {
        request.put("deadline", Rfc3339.format(deadline));
        return this;
    }

    /** Who asks, echoed in every event, at most 256 characters. */
    public RequestBuilder requestedBy(String requestedBy) {
        request.put("requested_by", requestedBy);
        return this;
    }

    /**
     * The request, if it breaks none of the contract's rules. The worker may hold it to limits of
     * its own, see {@link #build(RequestLimits, Instant)}.
     *
     * @throws InvalidRequestException with every broken rule
     */
    public ProvisioningRequest build() {
        return build(RequestLimits.CONTRACT_ONLY, Instant.now());
    }

    /**
     * The request, if it breaks neither the contract's rules nor known limits.
     *
     * @param now the time the deadline is compared with
     * @throws InvalidRequestException with every broken rule
     */
    public ProvisioningRequest build(RequestLimits limits, Instant now) {
        RequestReading reading = new RequestReader(limits).read(bytes(), Map.of(), now);
        if (reading instanceof RequestReading.Valid valid) {
            return valid.request();
        }
        throw new InvalidRequestException(
                reading instanceof RequestReading.Invalid invalid
                        ? invalid.failure().violations()
                        : ((RequestReading.Unreadable) reading).violations());
    }

    private byte[] bytes() {
        try {
            StrictJson.requireUnicode(request);
            return Mappers.MESSAGES.writeValueAsBytes(request);
        } catch (UnreadableException e) {
            String why = Objects.requireNonNull(e.getMessage());
            throw new InvalidRequestException(List.of(new Violation("", why)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every tree of Unicode can be written", e);
        }
    }
}
