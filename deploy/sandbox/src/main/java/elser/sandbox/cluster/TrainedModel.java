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
        ELSER("pytorch", "Elastic Learned Sparse EncodeR v2"),
        IMPORTED("pytorch", "imported sparse embedding model"),
        LANGUAGE_IDENTIFICATION("lang_ident", "Model used for identifying language");

        private final String type;
        private final String description;

        Kind(String type, String description) {
            this.type = type;
            this.description = description;
        }

        String type() {
            return type;
        }

        String description() {
            return description;
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

    boolean fullyDefined() {
        return definition instanceof Definition.Complete;
    }
}
