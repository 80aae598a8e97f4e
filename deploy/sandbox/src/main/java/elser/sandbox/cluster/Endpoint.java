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
        PRECONFIGURED
    }

    default ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("inference_id", inferenceId()).put("task_type", taskType());
        switch (this) {
            case Local(_, EndpointSettings settings, ObjectNode chunking, _) -> {
                node.put("service", "elasticsearch").set("service_settings", settings.toJson());
                node.set("chunking_settings", chunking.deepCopy());
            }
            case Hosted(_, _, String service, String modelId) ->
                    node.put("service", service)
                            .putObject("service_settings")
                            .put("model_id", modelId);
        }
        return node;
    }
}
