package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * The body that {@code PUT /_inference/{task_type}/{inference_id}} takes.
 *
 * @param service {@code elser} or {@code elasticsearch}
 * @param serviceSettings how the model is deployed
 * @param chunkingSettings how long texts are cut, the server's default where absent
 * @param taskSettings always empty for sparse embeddings
 */
public record InferenceConfig(
        String service,
        ServiceSettings serviceSettings,
        @Nullable ChunkingSettings chunkingSettings,
        @Nullable TaskSettings taskSettings) {

    /**
     * Service name that always means ELSER v2. Deprecated by Elasticsearch since 8.16, still taken.
     */
    public static final String ELSER = "elser";

    /** Service name under which any trained model of the cluster can be deployed. */
    public static final String ELASTICSEARCH = "elasticsearch";

    public InferenceConfig {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(serviceSettings, "service_settings");
    }

    /** Canonical id of the model that this configuration deploys. */
    public String model() {
        String modelId = serviceSettings.modelId();
        return modelId == null ? Models.ELSER_V2 : Models.canonical(modelId);
    }

    /** Task settings of sparse embeddings: there are none. */
    public record TaskSettings() {}
}
