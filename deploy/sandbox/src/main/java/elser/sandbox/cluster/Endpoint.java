package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A stored inference endpoint. */
public sealed interface Endpoint {

    String inferenceId();

    String taskType();

    /** An endpoint of the {@code elasticsearch} service. */
    record Local(String inferenceId, EndpointSettings settings, ObjectNode chunking, Origin origin)
            implements Endpoint {

        /** With default chunking, as a PUT would have stored it. */
        public static Local created(String inferenceId, EndpointSettings settings) {
            return new Local(inferenceId, settings, ChunkingSettings.defaults(), Origin.CREATED);
        }

        /** As a server before 8.16 stored it; since then it shows as chunked by words. */
        public static Local createdBefore816(String inferenceId, EndpointSettings settings) {
            return new Local(
                    inferenceId, settings, ChunkingSettings.byWords(), Origin.CREATED_BEFORE_8_16);
        }

        /** As a server before 8.13 stored it; 8.16 and 8.17 cannot read it. */
        public static Local createdBefore813(String inferenceId, EndpointSettings settings) {
            return new Local(
                    inferenceId, settings, ChunkingSettings.byWords(), Origin.CREATED_BEFORE_8_13);
        }

        /** {@code .elser-2-elasticsearch}: listed, and deployed by the first inference. */
        static Local preconfigured(String modelId) {
            return new Local(
                    ElserModels.PRECONFIGURED_ENDPOINT,
                    EndpointSettings.adaptive(modelId, 0, 32),
                    ChunkingSettings.defaults(),
                    Origin.PRECONFIGURED);
        }

        @Override
        public String taskType() {
            return "sparse_embedding";
        }

        /** The deployment that serves it. */
        String deploymentId() {
            return settings.deploymentId().orElse(inferenceId);
        }

        boolean ownsDeployment() {
            return settings.deploymentId().isEmpty();
        }

        private void describe(ObjectNode node, Dialect dialect) {
            boolean elser = !dialect.mergesElser() && ElserModels.isElser(settings.modelId());
            node.put("service", elser ? "elser" : "elasticsearch");
            node.set("service_settings", settings.toJson(dialect.modelIdSetting()));
            if (dialect.mergesElser()) {
                node.set("chunking_settings", chunking.deepCopy());
            } else {
                node.putObject("task_settings");
            }
        }

        Local withSettings(EndpointSettings changed) {
            return new Local(inferenceId, changed, chunking, origin);
        }
    }

    /** An endpoint of any other service, such as {@code .elser-2-elastic}. Has no deployment. */
    record Hosted(String inferenceId, String taskType, String service, String modelId)
            implements Endpoint {}

    /** How a local endpoint came to be. */
    enum Origin {
        CREATED,
        PRECONFIGURED,

        /** By a server that knew no chunking settings yet. */
        CREATED_BEFORE_8_16,

        /** By a server that named the model by {@code model_version}. */
        CREATED_BEFORE_8_13
    }

    /** What answers show of it. */
    default ObjectNode toJson(Dialect dialect) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (dialect.namesEndpointsByModelId()) {
            node.put("model_id", inferenceId());
        }
        if (dialect.namesEndpointsByInferenceId()) {
            node.put("inference_id", inferenceId());
        }
        node.put("task_type", taskType());
        switch (this) {
            case Local local -> local.describe(node, dialect);
            case Hosted(_, _, String service, String modelId) ->
                    node.put("service", service)
                            .putObject("service_settings")
                            .put("model_id", modelId);
        }
        return node;
    }
}
