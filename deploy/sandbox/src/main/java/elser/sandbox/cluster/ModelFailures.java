package elser.sandbox.cluster;

import java.util.Map;

/** The error texts about trained models and their deployments, as {@link Failures}. */
final class ModelFailures {

    private static final String STATUS = "status_exception";
    private static final String NOT_FOUND = "resource_not_found_exception";
    private static final String DEPLOYMENT_TIMEOUT = "model_deployment_timeout_exception";

    private ModelFailures() {}

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

    static Failure elserMissing() {
        return Failure.of(
                404,
                NOT_FOUND,
                "Could not start the ELSER service as the ELSER model for this platform cannot be"
                        + " found. ELSER needs to be downloaded before it can be started.");
    }

    static Failure definitionMissing(String modelId) {
        return Failure.of(
                404,
                NOT_FOUND,
                "Could not deploy model [" + modelId + "] as the model cannot be found.");
    }

    static Failure notDeployable(String modelId, String type) {
        return Failures.badRequest(
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

    static Failure upgrading(String deploymentId) {
        return Failure.of(
                403,
                STATUS,
                "Cannot start model deployment ["
                        + deploymentId
                        + "] while cluster upgrade is in progress.");
    }

    static Failure deploymentNotFound(String deploymentId) {
        return Failure.of(
                404, NOT_FOUND, "No known model deployment with id [" + deploymentId + "]");
    }

    static Failure attachedDeploymentNotFound(String deploymentId) {
        return Failure.of(404, STATUS, "Cannot find deployment [" + deploymentId + "]");
    }

    static Failure attachedDeploymentMismatch(String deploymentId, String model, String asked) {
        return Failures.badRequest(
                "Deployment ["
                        + deploymentId
                        + "] uses model ["
                        + model
                        + "] which does not match the model ["
                        + asked
                        + "] in the request.");
    }

    static Failure attachedTaskMismatch(String model, String modelTask, String asked) {
        return Failures.badRequest(
                "Deployed model ["
                        + model
                        + "] with type ["
                        + modelTask
                        + "] does not match the requested task type ["
                        + asked
                        + "]");
    }

    static Failure notStarted() {
        return Failure.of(409, STATUS, "cannot update deployment that is not in [started] state");
    }

    static Failure stopFailed(String deploymentId) {
        return Failure.of(
                500, STATUS, "Failed to stop deployment [" + deploymentId + "] on all nodes");
    }

    static Failure deploymentExists(String deploymentId) {
        return Failures.badRequest(
                "Could not start model deployment because an existing deployment with the same id ["
                        + deploymentId
                        + "] exist");
    }

    static Failure deploymentIdIsOtherModel(String deploymentId) {
        return Failures.badRequest(
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

    static Failure tooManyDeployments(int limit) {
        return Failure.of(
                429,
                STATUS,
                "Could not start model deployment because existing deployments reached the limit"
                        + " of ["
                        + limit
                        + "]");
    }

    static Failure memoryPromisedTwice(String nodeId, int allocations, String deploymentId) {
        return Failures.illegalArgument(
                "not enough memory on node ["
                        + nodeId
                        + "] to assign ["
                        + allocations
                        + "] allocations to deployment ["
                        + deploymentId
                        + "]");
    }

    /**
     * @param status 409, or 500 on older servers
     */
    static Failure nodesExhausted(int status, String deploymentId) {
        return Failure.of(
                status,
                STATUS,
                "Could not start deployment ["
                        + deploymentId
                        + "] because the ML nodes are exhausted");
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
        return Failures.badRequest(
                "Error waiting for the model deployment to start. The trained model assignment was"
                        + " removed while waiting");
    }

    /** What servers before 8.19 and 9.1 say. */
    static Failure startTimedOut(String timeout) {
        return Failure.of(
                408,
                STATUS,
                "Timed out after ["
                        + timeout
                        + "] waiting for model deployment to start. Use the trained model stats"
                        + " API to track the state of the deployment.");
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
