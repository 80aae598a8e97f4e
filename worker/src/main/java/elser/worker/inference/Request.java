package elser.worker.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.ProvisioningRequest;
import elser.contracts.json.ContractJson;
import elser.worker.lifecycle.Mutation;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call of Elasticsearch's API.
 *
 * @param method of HTTP
 * @param path encoded, without the query
 * @param query names and values, not encoded
 * @param opaqueId header {@code X-Opaque-Id}: who calls and why, for the cluster's own logs
 * @param traceparent header of the same name (W3C trace context), null for none
 * @param body JSON, null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record Request(
        String method,
        String path,
        Map<String, String> query,
        String opaqueId,
        @Nullable String traceparent,
        byte @Nullable [] body) {

    /** How long the server may take, after which it answers whatever there is. */
    static final String TIMEOUT = "timeout";

    /** How long a create takes on a server that is told nothing. */
    private static final Duration CREATE_DEFAULT = Duration.ofSeconds(30);

    private Request(
            String method,
            String path,
            Map<String, String> query,
            String opaqueId,
            byte @Nullable [] body) {
        this(method, path, query, opaqueId, null, body);
    }

    /** The smallest inference there is. */
    private static final byte[] WAKING = "{\"input\":\"awake\"}".getBytes(StandardCharsets.UTF_8);

    /** A read on behalf of this worker. */
    static Request read(String target, String path, Map<String, String> query) {
        return new Request("GET", path, query, "elser-provisioner/" + target, null);
    }

    /**
     * The call that a mutation is, for any version.
     *
     * @param timeout how long the server may take where every version can be told
     */
    static Request of(Mutation mutation, Duration timeout) {
        return of(mutation, timeout, false);
    }

    /**
     * The call that a mutation is.
     *
     * @param timeout how long the server may take where it can be told
     * @param createTakesTimeout whether it can be told so of a create
     */
    static Request of(Mutation mutation, Duration timeout, boolean createTakesTimeout) {
        return switch (mutation) {
            case Mutation.Create(
                            var _,
                            String provisioningId,
                            var intent,
                            InferenceConfig config) ->
                    new Request(
                            "PUT",
                            endpoint(intent.inferenceId()),
                            createTakesTimeout ? patience(timeout) : Map.of(),
                            provisioningId + "/" + intent.attempt() + "/" + intent.epoch(),
                            ContractJson.write(config));
            case Mutation.StartDeployment start -> start(start, timeout);
            case Mutation.Wake wake ->
                    new Request(
                            "POST",
                            endpoint(wake.inferenceId()),
                            Map.of(),
                            wake.provisioningId() + "/wake",
                            WAKING);
            case Mutation.DeleteEndpoint delete ->
                    new Request(
                            "DELETE",
                            endpoint(delete.inferenceId()),
                            Map.of(),
                            delete.provisioningId() + "/delete-endpoint",
                            null);
            case Mutation.DeleteModel delete ->
                    new Request(
                            "DELETE",
                            "/_ml/trained_models/" + encoded(delete.modelId()),
                            Map.of(),
                            delete.provisioningId() + "/delete-model",
                            null);
        };
    }

    /** The same as a part of somebody's trace, null for nobody's. */
    Request tracedBy(@Nullable String parent) {
        return new Request(method, path, query, opaqueId, parent, body);
    }

    /** No longer than the servers' own: meanwhile a create holds the place of another one. */
    private static Map<String, String> patience(Duration timeout) {
        Duration shorter = timeout.compareTo(CREATE_DEFAULT) < 0 ? timeout : CREATE_DEFAULT;
        return Map.of(TIMEOUT, shorter.toMillis() + "ms");
    }

    /** Where the endpoint has adaptive allocations, they say how many; a number is refused then. */
    private static Request start(Mutation.StartDeployment start, Duration timeout) {
        AdaptiveAllocations adaptive = start.adaptive();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("deployment_id", start.inferenceId());
        if (adaptive == null) {
            query.put("number_of_allocations", String.valueOf(start.allocations()));
        }
        query.put("threads_per_allocation", String.valueOf(start.threads()));
        query.put("wait_for", "starting");
        query.put(TIMEOUT, timeout.toMillis() + "ms");
        return new Request(
                "POST",
                "/_ml/trained_models/" + encoded(start.modelId()) + "/deployment/_start",
                query,
                start.provisioningId() + "/start",
                adaptive == null ? null : body(adaptive));
    }

    private static byte[] body(AdaptiveAllocations adaptive) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode bounds = body.putObject("adaptive_allocations").put("enabled", true);
        if (adaptive.minNumberOfAllocations() != null) {
            bounds.put("min_number_of_allocations", adaptive.minNumberOfAllocations());
        }
        if (adaptive.maxNumberOfAllocations() != null) {
            bounds.put("max_number_of_allocations", adaptive.maxNumberOfAllocations());
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String endpoint(String inferenceId) {
        return "/_inference/" + ProvisioningRequest.TASK_TYPE + "/" + encoded(inferenceId);
    }

    /** A part of a path, percent-encoded. */
    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
