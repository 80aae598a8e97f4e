package elser.sandbox.cluster;

import java.time.Instant;

/**
 * A trained model config as stored on the cluster.
 *
 * @param definition what there is of the model itself
 */
record TrainedModel(String modelId, Kind kind, Instant createdAt, Definition definition) {

    /** What a model is and where it came from. */
    enum Kind {
        ELSER("pytorch", "sparse_embedding", "Elastic Learned Sparse EncodeR v2"),
        E5("pytorch", "text_embedding", "E5 small multilingual"),
        IMPORTED("pytorch", "sparse_embedding", "imported sparse embedding model"),
        LANGUAGE_IDENTIFICATION(
                "lang_ident", "classification", "Model used for identifying language");

        private final String type;
        private final String taskType;
        private final String description;

        Kind(String type, String taskType, String description) {
            this.type = type;
            this.taskType = taskType;
            this.description = description;
        }

        static Kind of(String modelId) {
            if (ElserModels.isElser(modelId)) {
                return ELSER;
            }
            return modelId.startsWith(".multilingual-e5-small") ? E5 : IMPORTED;
        }

        String type() {
            return type;
        }

        /** The task type of endpoints it can serve. */
        String taskType() {
            return taskType;
        }

        String description() {
            return description;
        }

        /** The one member of its {@code inference_config}. */
        String inferenceConfig() {
            return taskType.equals("sparse_embedding") ? "text_expansion" : taskType;
        }
    }

    /** The state of the model's definition documents. */
    sealed interface Definition {

        record Arriving(Download download) implements Definition {}

        record Complete() implements Definition {}

        /** The download ended early; nothing will fetch the rest. */
        record Truncated() implements Definition {}
    }

    TrainedModel with(Definition changed) {
        return new TrainedModel(modelId, kind, createdAt, changed);
    }

    String description() {
        return ElserModels.isForLinux(modelId)
                ? kind.description() + ", optimized for linux-x86_64"
                : kind.description();
    }

    boolean fullyDefined() {
        return definition instanceof Definition.Complete;
    }
}
