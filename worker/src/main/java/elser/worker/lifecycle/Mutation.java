package elser.worker.lifecycle;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** A call that changes the cluster. One at a time per model key. */
public sealed interface Mutation {

    /** The model key it is made for. */
    ModelKey key();

    /** The provisioning it is made for. */
    String provisioningId();

    /** Id of the endpoint or model that it changes. */
    default String subject() {
        return switch (this) {
            case Create create -> create.intent().inferenceId();
            case StartDeployment start -> start.inferenceId();
            case Wake wake -> wake.inferenceId();
            case DeleteEndpoint delete -> delete.inferenceId();
            case DeleteModel delete -> delete.modelId();
        };
    }

    /** What it is, without whom it is for. */
    default Kind kind() {
        return switch (this) {
            case Create _ -> Kind.CREATE;
            case StartDeployment _ -> Kind.START;
            case Wake _ -> Kind.WAKE;
            case DeleteEndpoint _ -> Kind.DELETE_ENDPOINT;
            case DeleteModel _ -> Kind.DELETE_MODEL;
        };
    }

    /** The kinds of mutations. */
    enum Kind {
        CREATE,
        START,
        WAKE,
        DELETE_ENDPOINT,
        DELETE_MODEL;

        /** Whether it mends what a create should have brought about. */
        public boolean isRepair() {
            return switch (this) {
                case CREATE, WAKE -> false;
                case START, DELETE_ENDPOINT, DELETE_MODEL -> true;
            };
        }

        /** In lower case, as in logs and documents. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Creates an endpoint: {@code PUT /_inference/sparse_embedding/{inference_id}}. */
    record Create(ModelKey key, String provisioningId, Intent intent, InferenceConfig config)
            implements Mutation {}

    /**
     * Starts the missing deployment of an endpoint: {@code POST
     * /_ml/trained_models/{model}/deployment/_start?deployment_id={inference_id}}.
     *
     * @param modelId build of the model as the endpoint names it
     * @param allocations to start with; not sent where {@code adaptive} says how many
     * @param threads per allocation
     * @param adaptive the endpoint's bounds, null where it has none or they are disabled
     */
    record StartDeployment(
            ModelKey key,
            String provisioningId,
            String inferenceId,
            String modelId,
            int allocations,
            int threads,
            @Nullable AdaptiveAllocations adaptive)
            implements Mutation {

        /** One of a fixed number of allocations. */
        public StartDeployment(
                ModelKey key,
                String provisioningId,
                String inferenceId,
                String modelId,
                int allocations,
                int threads) {
            this(key, provisioningId, inferenceId, modelId, allocations, threads, null);
        }
    }

    /**
     * Makes a preconfigured endpoint deploy its model, by a small inference: {@code POST
     * /_inference/sparse_embedding/{inference_id}}.
     */
    record Wake(ModelKey key, String provisioningId, String inferenceId) implements Mutation {}

    /**
     * Deletes an endpoint and its deployment, never by force: {@code DELETE
     * /_inference/sparse_embedding/{inference_id}}.
     */
    record DeleteEndpoint(ModelKey key, String provisioningId, String inferenceId)
            implements Mutation {}

    /**
     * Deletes a trained model whose definition is not whole: {@code DELETE
     * /_ml/trained_models/{model}}.
     *
     * @param modelId build of the model as the endpoint names it
     */
    record DeleteModel(ModelKey key, String provisioningId, String modelId) implements Mutation {}
}
