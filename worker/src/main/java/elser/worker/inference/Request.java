package elser.worker.inference;

import elser.contracts.InferenceConfig;
import elser.contracts.ProvisioningRequest;
import elser.contracts.json.ContractJson;
import elser.worker.lifecycle.Mutation;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A call of Elasticsearch's API.
 *
 * @param method of HTTP
 * @param path encoded, without the query
 * @param query names and values, not encoded
 * @param opaqueId header {@code X-Opaque-Id}: who calls and why, for the cluster's own logs
 * @param body JSON, null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record Request(
        String method,
        String path,
        Map<String, String> query,
        String opaqueId,
        byte @Nullable [] body) {

    /** A read on behalf of this worker. */
    static Request read(String target, String path, Map<String, String> query) {
        return new Request("GET", path, query, "elser-provisioner/" + target, null);
    }

    /**
     * The call that a mutation is.
     *
     * @param timeout how long the server may take where it can be told
     */
    static Request of(Mutation mutation, Duration timeout) {
        return switch (mutation) {
            case Mutation.Create(
                            var _,
                            String provisioningId,
                            var intent,
                            InferenceConfig config) ->
                    new Request(
                            "PUT",
                            "/_inference/"
                                    + ProvisioningRequest.TASK_TYPE
                                    + "/"
                                    + encoded(intent.inferenceId()),
                            Map.of(),
                            provisioningId + "/" + intent.attempt() + "/" + intent.epoch(),
                            ContractJson.write(config));
            case Mutation.StartDeployment start ->
                    new Request(
                            "POST",
                            "/_ml/trained_models/"
                                    + encoded(start.modelId())
                                    + "/deployment/_start",
                            Map.of(
                                    "deployment_id", start.inferenceId(),
                                    "number_of_allocations", String.valueOf(start.allocations()),
                                    "threads_per_allocation", String.valueOf(start.threads()),
                                    "wait_for", "starting",
                                    "timeout", timeout.toMillis() + "ms"),
                            start.provisioningId() + "/start",
                            null);
        };
    }

    /** A part of a path, percent-encoded. */
    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
