package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * {@code service_settings} of an endpoint of the {@code elasticsearch} service.
 *
 * @param deploymentId set where the endpoint attaches to a deployment made by others
 */
public record EndpointSettings(
        Optional<Integer> numAllocations,
        int numThreads,
        String modelId,
        Optional<AdaptiveAllocations> adaptiveAllocations,
        Optional<String> deploymentId) {

    /** A fixed number of allocations, one thread each. */
    public static EndpointSettings fixed(String modelId, int allocations) {
        return new EndpointSettings(
                Optional.of(allocations), 1, modelId, Optional.empty(), Optional.empty());
    }

    /** Adaptive allocations, one thread each. */
    public static EndpointSettings adaptive(String modelId, int min, int max) {
        return new EndpointSettings(
                Optional.empty(),
                1,
                modelId,
                Optional.of(AdaptiveAllocations.between(min, max)),
                Optional.empty());
    }

    /** Attached to a deployment that belongs to nobody's endpoint. */
    public static EndpointSettings attached(String modelId, String deploymentId) {
        return new EndpointSettings(
                Optional.of(1), 1, modelId, Optional.empty(), Optional.of(deploymentId));
    }

    /** How many allocations a deployment of these settings starts with. */
    int initialAllocations() {
        return numAllocations.orElseGet(
                () ->
                        adaptiveAllocations
                                .flatMap(AdaptiveAllocations::min)
                                .filter(min -> min >= 1)
                                .orElse(1));
    }

    EndpointSettings showingAllocations(int live) {
        return new EndpointSettings(
                Optional.of(live), numThreads, modelId, adaptiveAllocations, deploymentId);
    }

    EndpointSettings resized(
            Optional<Integer> allocations, Optional<AdaptiveAllocations> adaptive) {
        return new EndpointSettings(allocations, numThreads, modelId, adaptive, deploymentId);
    }

    /**
     * @param modelIdSetting what the setting is called that names the model
     */
    ObjectNode toJson(String modelIdSetting) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        numAllocations.ifPresent(value -> node.put("num_allocations", value));
        node.put("num_threads", numThreads).put(modelIdSetting, modelId);
        adaptiveAllocations.ifPresent(value -> node.set("adaptive_allocations", value.toJson()));
        deploymentId.ifPresent(value -> node.put("deployment_id", value));
        return node;
    }
}
