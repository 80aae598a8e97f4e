package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.Models;
import elser.contracts.ProvisioningRequest;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * An inference endpoint as {@code GET /_inference/_all} lists it. Says nothing about readiness.
 *
 * @param inferenceId its id
 * @param taskType its task type
 * @param service name of the service that serves it
 * @param modelId the build of the model it deploys, null for services without one
 * @param deploymentId of a deployment it attaches to, null where it has its own
 * @param serviceSettings as reported
 * @param chunkingSettings as reported, null where none are
 */
public record EndpointView(
        String inferenceId,
        String taskType,
        String service,
        @Nullable String modelId,
        @Nullable String deploymentId,
        Map<String, Object> serviceSettings,
        @Nullable Map<String, Object> chunkingSettings) {

    private static final String ELASTIC = "elastic";
    private static final String HOSTED_ELSER = ".elser-2-";

    /**
     * Whether this endpoint deploys the model for sparse embeddings on the cluster's own ML nodes,
     * with a deployment of its own.
     */
    public boolean deploys(String canonicalModel) {
        return isOnCluster()
                && deploymentId == null
                && modelId != null
                && Models.canonical(modelId).equals(canonicalModel);
    }

    /**
     * Whether it serves the model without a deployment on this cluster: ELSER on Elastic's own
     * inference service, preconfigured as {@code .elser-2-elastic}.
     */
    public boolean isHosted(String canonicalModel) {
        return isSparse()
                && service.equals(ELASTIC)
                && isPreconfigured()
                && canonicalModel.equals(Models.ELSER_V2)
                && inferenceId.startsWith(HOSTED_ELSER);
    }

    /**
     * Whether it came with the cluster rather than by a create call: Elasticsearch reserves ids
     * with a leading dot.
     */
    public boolean isPreconfigured() {
        return inferenceId.startsWith(".");
    }

    /** Whether its task is sparse embedding, on whatever service. */
    public boolean isSparse() {
        return taskType.equals(ProvisioningRequest.TASK_TYPE);
    }

    private boolean isOnCluster() {
        return isSparse()
                && (service.equals(InferenceConfig.ELSER)
                        || service.equals(InferenceConfig.ELASTICSEARCH));
    }
}
