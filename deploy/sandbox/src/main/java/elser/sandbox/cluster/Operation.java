package elser.sandbox.cluster;

import java.util.Optional;

/** What a call asks for, read off its method and path. */
sealed interface Operation {

    record ClusterInfo() implements Operation {}

    record PutEndpoint(Optional<String> taskType, String inferenceId) implements Operation {}

    /** Without an id: all of them. */
    record GetEndpoints(Optional<String> taskType, Optional<String> inferenceId)
            implements Operation {}

    record DeleteEndpoint(Optional<String> taskType, String inferenceId) implements Operation {}

    record UpdateEndpoint(Optional<String> taskType, String inferenceId) implements Operation {}

    record Infer(Optional<String> taskType, String inferenceId) implements Operation {}

    record GetModelStats(String expression) implements Operation {}

    record GetModels(String expression) implements Operation {}

    record DeleteModel(String modelId) implements Operation {}

    record StartDeployment(String modelId) implements Operation {}

    record UpdateDeployment(String deploymentId) implements Operation {}

    record StopDeployment(String id) implements Operation {}

    record GetMlInfo() implements Operation {}

    record ListTasks() implements Operation {}

    record GetLicense() implements Operation {}

    record ListMlNodes() implements Operation {}

    record HasPrivileges() implements Operation {}

    record GetApiKey() implements Operation {}

    default Action action() {
        return switch (this) {
            case ClusterInfo() -> Action.INFO;
            case PutEndpoint(_, _) -> Action.PUT_ENDPOINT;
            case GetEndpoints(_, _) -> Action.GET_ENDPOINTS;
            case DeleteEndpoint(_, _) -> Action.DELETE_ENDPOINT;
            case UpdateEndpoint(_, _) -> Action.UPDATE_ENDPOINT;
            case Infer(_, _) -> Action.INFER;
            case GetModelStats(_) -> Action.GET_MODEL_STATS;
            case GetModels(_) -> Action.GET_MODELS;
            case DeleteModel(_) -> Action.DELETE_MODEL;
            case StartDeployment(_) -> Action.START_DEPLOYMENT;
            case UpdateDeployment(_) -> Action.UPDATE_DEPLOYMENT;
            case StopDeployment(_) -> Action.STOP_DEPLOYMENT;
            case GetMlInfo() -> Action.GET_ML_INFO;
            case ListTasks() -> Action.LIST_TASKS;
            case GetLicense() -> Action.GET_LICENSE;
            case ListMlNodes() -> Action.LIST_ML_NODES;
            case HasPrivileges() -> Action.HAS_PRIVILEGES;
            case GetApiKey() -> Action.GET_API_KEY;
        };
    }
}
