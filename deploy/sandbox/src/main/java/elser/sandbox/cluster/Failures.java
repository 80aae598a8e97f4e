package elser.sandbox.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The error texts about requests and endpoints, as Elasticsearch 9.5 words them. Texts are part of
 * no contract of Elasticsearch: clients should go by status and type. Those about models are in
 * {@link ModelFailures}, those about who may do what in {@link AccessFailures}.
 */
final class Failures {

    private static final String STATUS = "status_exception";
    private static final String ILLEGAL_ARGUMENT = "illegal_argument_exception";
    private static final String NOT_FOUND = "resource_not_found_exception";

    private Failures() {}

    // Requests as such

    static Failure missingBody() {
        return Failure.of(400, "parse_exception", "request body is required");
    }

    static Failure notJson(String detail) {
        return Failure.of(400, "x_content_parse_exception", detail);
    }

    static Failure unrecognizedParameter(String path, String name) {
        return illegalArgument(
                "request [" + path + "] contains unrecognized parameter: [" + name + "]");
    }

    static Failure unreadableParameter(String name, String value) {
        return illegalArgument("Failed to parse value [" + value + "] of parameter [" + name + "]");
    }

    static Failure illegalArgument(String reason) {
        return Failure.of(400, ILLEGAL_ARGUMENT, reason);
    }

    static Failure badRequest(String reason) {
        return Failure.of(400, STATUS, reason);
    }

    static Failure noSuchIndex(String index) {
        return Failure.of(404, "index_not_found_exception", "no such index [" + index + "]")
                .with("index", index);
    }

    // Validation

    static Failure requestInvalid(List<String> problems) {
        return Failure.of(400, "action_request_validation_exception", numbered(problems));
    }

    static Failure settingsInvalid(List<String> problems) {
        return Failure.of(400, "validation_exception", numbered(problems));
    }

    private static String numbered(List<String> problems) {
        StringBuilder text = new StringBuilder("Validation Failed: ");
        for (int i = 0; i < problems.size(); i++) {
            text.append(i + 1).append(": ").append(problems.get(i)).append(';');
        }
        return text.toString();
    }

    static Failure invalidInferenceId(String id) {
        return requestInvalid(
                List.of(
                        "Invalid inference_id; '"
                                + id
                                + "' can contain lowercase alphanumeric (a-z and 0-9), hyphens or"
                                + " underscores; must start and end with alphanumeric"));
    }

    static Failure conflictingTaskType(String inPath, String inBody) {
        return badRequest(
                "Cannot resolve conflicting task_type parameter in the request URL ["
                        + inPath
                        + "] and the request body ["
                        + inBody
                        + "]");
    }

    static Failure unsupportedTaskType(String taskType) {
        return badRequest(
                "The [elasticsearch] service does not support task type [" + taskType + "]");
    }

    static Failure unknownSettings(Map<String, String> settings, String service) {
        return badRequest(
                "Model configuration contains settings ["
                        + settings
                        + "] unknown to the ["
                        + service
                        + "] service");
    }

    static Failure serviceUnknownToSomeNodes(String service) {
        return badRequest(
                "All nodes in the cluster are not aware of the service ["
                        + service
                        + "].Wait for the cluster to finish upgrading and try again.");
    }

    static Failure unknownTaskType(String taskType) {
        return badRequest("Unknown task_type [" + taskType + "]");
    }

    static Failure modelNotOnPlatform(String modelId) {
        return illegalArgument(
                "Error parsing request config, model id does not match any models available on"
                        + " this platform. Was ["
                        + modelId
                        + "]. You may need to use a platform agnostic model.");
    }

    // Endpoints

    static Failure inferenceIdTaken(String id) {
        return badRequest(
                "Inference endpoint IDs must be unique. Requested inference endpoint ID ["
                        + id
                        + "] matches existing trained model ID(s) but must not.");
    }

    static Failure modelIdTaken(String modelId) {
        return badRequest(
                "Model IDs must be unique. Requested model ID ["
                        + modelId
                        + "] matches existing model IDs but must not.");
    }

    static Failure idUsedInMappings(String id, List<String> indices) {
        return badRequest(
                "Inference endpoint ["
                        + id
                        + "] could not be created because the inference_id is being used in"
                        + " mappings with incompatible settings for indices: "
                        + indices
                        + ". Please either use a different inference_id or update the index"
                        + " mappings to refer to a different inference_id.");
    }

    static Failure endpointExists(String id) {
        return Failure.of(
                400,
                "resource_already_exists_exception",
                "Inference endpoint [" + id + "] already exists");
    }

    static Failure endpointNotFound(String id) {
        return Failure.of(404, NOT_FOUND, "Inference endpoint not found [" + id + "]");
    }

    static Failure taskTypeMismatch(String requested, String actual) {
        return badRequest(
                "Requested task type ["
                        + requested
                        + "] does not match the inference endpoint's task type ["
                        + actual
                        + "]");
    }

    /** One sentence for each kind of reference there is. */
    static Failure endpointReferenced(String id, List<String> pipelines, List<String> indices) {
        List<String> sentences = new ArrayList<>();
        if (!pipelines.isEmpty()) {
            sentences.add(
                    "Inference endpoint "
                            + id
                            + " is referenced by pipelines: "
                            + pipelines
                            + ". Ensure that no pipelines are using this inference endpoint, or"
                            + " use force to ignore this warning and delete the inference"
                            + " endpoint.");
        }
        if (!indices.isEmpty()) {
            sentences.add(
                    "Inference endpoint "
                            + id
                            + " is being used in the mapping for indexes: "
                            + indices
                            + ". Ensure that no index mappings are using this inference endpoint,"
                            + " or use force to ignore this warning and delete the inference"
                            + " endpoint.");
        }
        return Failure.of(409, STATUS, String.join(" ", sentences));
    }

    static Failure unreadableEndpoint() {
        return illegalArgument("Error parsing request config, model id is missing");
    }

    static Failure defaultEndpointFixed(String id) {
        return badRequest("Default endpoint [" + id + "] cannot be updated");
    }

    static Failure deploymentOfOthers(String id, String deploymentId) {
        return Failure.of(
                409,
                STATUS,
                "Cannot update inference endpoint ["
                        + id
                        + "] using model deployment ["
                        + deploymentId
                        + "]. The model deployment must be updated through the trained models"
                        + " API.");
    }
}
