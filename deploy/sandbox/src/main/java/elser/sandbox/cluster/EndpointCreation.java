package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Operation.PutEndpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code PUT _inference}: early checks, then the endpoint is stored and stays whatever happens
 * next, then the model is fetched and its deployment started under the endpoint's id.
 */
final class EndpointCreation {

    private static final Pattern INFERENCE_ID =
            Pattern.compile("[a-z0-9](?:[a-z0-9_\\-.]*[a-z0-9])?");
    private static final Set<String> TASK_TYPES =
            Set.of(
                    "sparse_embedding",
                    "text_embedding",
                    "rerank",
                    "completion",
                    "chat_completion",
                    "embedding");
    private static final Set<String> SERVICES = Set.of("elasticsearch", "elser");
    private static final String FEATURE = "inference";

    private final boolean linuxX86;
    private final Conditions conditions;
    private final Endpoints endpoints;
    private final TrainedModels models;
    private final Deployments deployments;
    private final DeploymentStarter starter;

    EndpointCreation(ClusterState state, DeploymentStarter starter) {
        linuxX86 = state.linuxX86();
        conditions = state.conditions();
        endpoints = state.endpoints();
        models = state.models();
        deployments = state.deployments();
        this.starter = starter;
    }

    /**
     * @param stored told when the endpoint was stored, before the answer
     */
    void create(
            PutEndpoint put,
            Parameters parameters,
            ObjectNode body,
            Runnable stored,
            Consumer<Answer> reply) {
        String timeoutText = parameters.text("timeout", DeploymentStart.DEFAULT_TIMEOUT);
        Duration timeout = parameters.duration("timeout", DeploymentStart.DEFAULT_TIMEOUT);
        parameters.refuseUnread();
        checkEarly(put, body);
        EndpointDraft draft = EndpointDraft.read(body, linuxX86, deployments);
        if (!ElserModels.isElser(draft.settings().modelId())) {
            models.require(draft.settings().modelId());
        }
        Endpoint.Local endpoint =
                new Endpoint.Local(
                        put.inferenceId(),
                        draft.settings(),
                        draft.chunking(),
                        Endpoint.Origin.CREATED);
        endpoints.create(endpoint);
        stored.run();
        Answer created = Answer.ok(endpoint.toJson()).warning(draft.warnings());
        if (!endpoint.ownsDeployment()) {
            reply.accept(created);
            return;
        }
        starter.fetchAndStart(
                DeploymentStart.of(endpoint, timeout, timeoutText),
                new Completion() {
                    @Override
                    public void succeeded() {
                        reply.accept(created);
                    }

                    @Override
                    public void failed(Failure failure) {
                        reply.accept(failure.answer().warning(draft.warnings()));
                    }
                });
    }

    private void checkEarly(PutEndpoint put, JsonNode body) {
        String id = put.inferenceId();
        if (!INFERENCE_ID.matcher(id).matches()) {
            throw Failures.invalidInferenceId(id).refusal();
        }
        if (!conditions.licensed()) {
            throw Failures.unlicensed(FEATURE).refusal();
        }
        String taskType = taskType(put.taskType(), text(body, "task_type"));
        String service =
                text(body, "service")
                        .orElseThrow(
                                () ->
                                        Failures.badRequest(
                                                        "Inference endpoint configuration is"
                                                                + " missing the [service] setting")
                                                .refusal());
        if (!SERVICES.contains(service)) {
            throw Failures.badRequest("Unknown service [" + service + "]").refusal();
        }
        if (deployments.uses(id)) {
            throw Failures.inferenceIdTaken(id).refusal();
        }
        if (!taskType.equals("sparse_embedding")) {
            throw Failures.unsupportedTaskType(taskType).refusal();
        }
    }

    private static String taskType(Optional<String> inPath, Optional<String> inBody) {
        inPath.filter(path -> inBody.filter(body -> !body.equals(path)).isPresent())
                .ifPresent(
                        path -> {
                            throw Failures.conflictingTaskType(path, inBody.orElseThrow())
                                    .refusal();
                        });
        String taskType =
                inPath.or(() -> inBody)
                        .orElseThrow(
                                () ->
                                        Failures.badRequest(
                                                        "model is missing required setting"
                                                                + " [task_type]")
                                                .refusal());
        if (!TASK_TYPES.contains(taskType)) {
            throw Failures.unknownTaskType(taskType).refusal();
        }
        return taskType;
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.ofNullable(body.get(name))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }
}
