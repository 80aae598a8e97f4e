package elser.contracts.json;

import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.ChunkingSettings;
import elser.contracts.InferenceConfig;

/**
 * Puts together how a model is to be served; the rules are checked when the request is built.
 * {@link #numThreads} and one of {@link #numAllocations} and {@link #adaptiveAllocations} are
 * required.
 */
public final class ConfigBuilder {

    private final ObjectNode config = Mappers.MESSAGES.createObjectNode();
    private final ObjectNode settings = Mappers.MESSAGES.createObjectNode();

    private ConfigBuilder(String service) {
        config.put("service", service);
        config.set("service_settings", settings);
    }

    /** ELSER v2 in the build that fits the cluster. */
    public static ConfigBuilder elser() {
        return new ConfigBuilder(InferenceConfig.ELSER);
    }

    /** Any trained model of the cluster that serves sparse embeddings. */
    public static ConfigBuilder elasticsearch(String modelId) {
        return new ConfigBuilder(InferenceConfig.ELASTICSEARCH).modelId(modelId);
    }

    /** The trained model; with {@link #elser()} one of its builds. */
    public ConfigBuilder modelId(String modelId) {
        settings.put("model_id", modelId);
        return this;
    }

    /** Threads per allocation: 1, 2, 4, 8, 16 or 32. */
    public ConfigBuilder numThreads(int numThreads) {
        settings.put("num_threads", numThreads);
        return this;
    }

    /** A fixed number of allocations, at least 1. */
    public ConfigBuilder numAllocations(int numAllocations) {
        settings.put("num_allocations", numAllocations);
        return this;
    }

    /** As many allocations as the load asks for, between these bounds; 0 scales to zero. */
    public ConfigBuilder adaptiveAllocations(int min, int max) {
        return adaptiveAllocations(new AdaptiveAllocations(true, min, max));
    }

    /** As many allocations as the load asks for, with or without bounds. */
    public ConfigBuilder adaptiveAllocations(AdaptiveAllocations adaptive) {
        settings.set("adaptive_allocations", Mappers.MESSAGES.<ObjectNode>valueToTree(adaptive));
        return this;
    }

    /** How long texts are cut; Elasticsearch's default where nothing is said. */
    public ConfigBuilder chunking(ChunkingSettings chunking) {
        config.set("chunking_settings", Mappers.MESSAGES.<ObjectNode>valueToTree(chunking));
        return this;
    }

    /** A copy, so that this builder can go on. */
    ObjectNode json() {
        return config.deepCopy();
    }
}
