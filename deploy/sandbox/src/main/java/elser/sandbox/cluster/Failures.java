package elser.sandbox.cluster;

import java.util.List;
import java.util.Map;

/**
 * Every error text of the simulation, as Elasticsearch 9.5 words it. Texts are part of no contract
 * of Elasticsearch: clients should go by status and type.
 */
final class Failures {

    private static final String STATUS = "status_exception";
    private static final String ILLEGAL_ARGUMENT = "illegal_argument_exception";
    private static final String NOT_FOUND = "resource_not_found_exception";
    private static final String SECURITY = "security_exception";
    private static final String DEPLOYMENT_TIMEOUT = "model_deployment_timeout_exception";

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

    // Who may do what

    static Failure unauthenticated(String path, boolean credentialsSent) {
        return Failure.of(
                401,
                SECURITY,
                credentialsSent
                        ? "unable to authenticate with provided credentials and anonymous access is"
                                + " not allowed for this request"
                        : "missing authentication credentials for REST request [" + path + "]");
    }

    static Failure unauthorized(Action action) {
        return Failure.of(
                403,
                SECURITY,
                "action ["
                        + action.privilegeName()
                        + "] is unauthorized for user [worker] with effective roles [reader], this"
                        + " action is granted by the cluster privileges ["
                        + action.grantedBy()
                        + "]");
    }

    static Failure unlicensed(String feature) {
        return Failure.of(403, SECURITY, "current license is non-compliant for [" + feature + "]")
                .with("license.expired.feature", feature);
    }

    static Failure upgrading(String deploymentId) {
        return Failure.of(
                403,
                STATUS,
                "Cannot start model deployment ["
                        + deploymentId
                        + "] while cluster upgrade is in progress.");
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

    static Failure unknownSettings(Map<String, String> settings) {
        return badRequest(
                "Model configuration contains settings ["
                        + settings
                        + "] unknown to the [elasticsearch] service");
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

    static Failure endpointReferenced(String id, List<String> pipelines) {
        return Failure.of(
                409,
                STATUS,
                "Inference endpoint "
                        + id
                        + " is referenced by pipelines: "
                        + pipelines
                        + ". Ensure that no pipelines are using this inference endpoint, or use"
                        + " force to ignore this warning and delete the inference endpoint.");
    }

    // Trained models

    static Failure modelNotFound(String expression) {
        return Failure.of(
                404, NOT_FOUND, "No known trained model with model_id [" + expression + "]");
    }

    static Failure downloadRunning(String modelId) {
        return Failure.of(
                408,
                STATUS,
                "Model download task is currently running. Wait for trained model ["
                        + modelId
                        + "] download task to complete then try again");
    }

    static Failure importFailed(String detail) {
        return Failure.of(
                503, STATUS, "Model importing failed due to an IOException [" + detail + "]");
    }

    static Failure definitionMissing(String modelId) {
        return Failure.of(
                404,
                NOT_FOUND,
                "Could not deploy model [" + modelId + "] as the model cannot be found.");
    }

    static Failure notDeployable(String modelId, String type) {
        return badRequest(
                "model ["
                        + modelId
                        + "] of type ["
                        + type
                        + "] cannot be deployed. Only PyTorch models can be deployed");
    }

    static Failure modelInUse(String modelId) {
        return Failure.of(
                409, STATUS, "Cannot delete model [" + modelId + "] as it is currently deployed");
    }

    // Deployments

    static Failure deploymentNotFound(String deploymentId) {
        return Failure.of(
                404, NOT_FOUND, "No known model deployment with id [" + deploymentId + "]");
    }

    static Failure attachedDeploymentNotFound(String deploymentId) {
        return Failure.of(404, STATUS, "Cannot find deployment [" + deploymentId + "]");
    }

    static Failure attachedDeploymentMismatch(String deploymentId, String model, String asked) {
        return badRequest(
                "Deployment ["
                        + deploymentId
                        + "] uses model ["
                        + model
                        + "] which does not match the model ["
                        + asked
                        + "] in the request.");
    }

    static Failure deploymentExists(String deploymentId) {
        return badRequest(
                "Could not start model deployment because an existing deployment with the same id ["
                        + deploymentId
                        + "] exist");
    }

    static Failure deploymentIdIsOtherModel(String deploymentId) {
        return badRequest(
                "Deployment id ["
                        + deploymentId
                        + "] is the same as an another model which is not the model being"
                        + " deployed. Deployment id can be the same as the model being deployed but"
                        + " cannot match a different model");
    }

    static Failure noCapacity() {
        return Failure.of(
                        429,
                        STATUS,
                        "Could not start deployment because no ML nodes with sufficient capacity"
                                + " were found")
                .because(
                        Failure.of(
                                429,
                                "illegal_state_exception",
                                "Could not start deployment because no suitable nodes were found,"
                                        + " allocation explanation [none]"));
    }

    static Failure notEnoughCapacity() {
        return Failure.of(
                429,
                STATUS,
                "Could not start deployment because there are not enough resources to provide all"
                        + " requested allocations");
    }

    static Failure nodesFailed(Map<String, String> reasons) {
        return Failure.of(
                500,
                STATUS,
                "Could not start trained model deployment, the following nodes failed with errors ["
                        + reasons
                        + "]");
    }

    static Failure removedWhileWaiting() {
        return badRequest(
                "Error waiting for the model deployment to start. The trained model assignment was"
                        + " removed while waiting");
    }

    static Failure startTimedOut(String timeout, String deploymentId) {
        return Failure.of(
                408,
                DEPLOYMENT_TIMEOUT,
                "Timed out after ["
                        + timeout
                        + "] waiting for trained model deployment ["
                        + deploymentId
                        + "] to start. Use the trained model stats API to track the state of the"
                        + " deployment and try again once it has started.");
    }

    static Failure createTimedOut(String timeout, String inferenceId) {
        return Failure.of(
                408,
                DEPLOYMENT_TIMEOUT,
                "Timed out after ["
                        + timeout
                        + "] waiting for trained model deployment for inference endpoint ["
                        + inferenceId
                        + "] to start. The inference endpoint can not be used to perform inference"
                        + " until the deployment has started. Use the trained model stats API to"
                        + " track the state of the deployment.");
    }

    static Failure notAllocated(String deploymentId) {
        return Failure.of(
                409,
                STATUS,
                "Trained model deployment [" + deploymentId + "] is not allocated to any nodes");
    }

    static Failure deploymentTaskMissing(String deploymentId) {
        return Failure.of(
                404,
                STATUS,
                "Unable to find model deployment task ["
                        + deploymentId
                        + "] please stop and start the deployment or try again momentarily");
    }
}
