package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;

/** A call that changes the cluster. One at a time per model key. */
public sealed interface Mutation {

    /** The model key it is made for. */
    ModelKey key();

    /** The provisioning it is made for. */
    String provisioningId();

    /** Creates an endpoint: {@code PUT /_inference/sparse_embedding/{inference_id}}. */
    record Create(ModelKey key, String provisioningId, Intent intent, InferenceConfig config)
            implements Mutation {}

    /**
     * Starts the missing deployment of an endpoint: {@code POST
     * /_ml/trained_models/{model}/deployment/_start?deployment_id={inference_id}}.
     *
     * @param modelId build of the model as the endpoint names it
     * @param allocations to start with
     * @param threads per allocation
     */
    record StartDeployment(
            ModelKey key,
            String provisioningId,
            String inferenceId,
            String modelId,
            int allocations,
            int threads)
            implements Mutation {}
}
