package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Operation.PutEndpoint;

import java.util.List;
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
    private static final String FEATURE = "inference";

    private final Dialect dialect;
    private final Conditions conditions;
    private final Endpoints endpoints;
    private final TrainedModels models;
    private final Deployments deployments;
    private final DeploymentStarter starter;
    private final DraftReader drafts;

    EndpointCreation(ClusterState state, DeploymentStarter starter) {
        dialect = state.dialect();
        drafts = new DraftReader(state);
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
        TimeLimit limit = timeLimit(parameters);
        parameters.refuseUnread();
        String service = checkEarly(put, body);
        EndpointDraft draft = drafts.read(body, service);
        if (!ElserModels.isElser(draft.settings().modelId())) {
            models.require(draft.settings().modelId());
        }
        checkMappings(put.inferenceId());
        Endpoint.Local endpoint =
                new Endpoint.Local(
                        put.inferenceId(),
                        draft.settings(),
                        draft.chunking(),
                        Endpoint.Origin.CREATED);
        endpoints.create(endpoint);
        stored.run();
        Answer created = Answer.ok(endpoint.toJson(dialect)).warning(draft.warnings());
        if (!endpoint.ownsDeployment()) {
            reply.accept(created);
            return;
        }
        starter.fetchAndStart(
                DeploymentStart.of(endpoint, limit),
                Completion.answering(
                        () -> created, answer -> reply.accept(answer.warning(draft.warnings()))));
    }

    private TimeLimit timeLimit(Parameters parameters) {
        return dialect.takesCreateTimeout()
                ? parameters.limit("timeout", dialect.createTimeout())
                : TimeLimit.of(dialect.createTimeout());
    }

    /** Returns the service that is asked for. */
    private String checkEarly(PutEndpoint put, JsonNode body) {
        String id = put.inferenceId();
        if (dialect.checksInferenceIds() && !INFERENCE_ID.matcher(id).matches()) {
            throw Failures.invalidInferenceId(id).refusal();
        }
        if (dialect.asksForLicenceFirst() && !conditions.licensed()) {
            throw AccessFailures.unlicensed(FEATURE).refusal();
        }
        String taskType = taskType(put.taskType(), text(body, "task_type"));
        String service =
                text(body, "service")
                        .orElseThrow(() -> Failures.badRequest(dialect.missingService()).refusal());
        checkService(service);
        if (deployments.uses(id)) {
            throw (dialect.mergesElser()
                            ? Failures.inferenceIdTaken(id)
                            : Failures.modelIdTaken(id))
                    .refusal();
        }
        boolean servesElser = dialect.mergesElser() || service.equals("elser");
        if (!taskType.equals("sparse_embedding") || !servesElser) {
            throw Failures.unsupportedTaskType(taskType).refusal();
        }
        return service;
    }

    private void checkService(String service) {
        boolean known =
                service.equals("elser")
                        || (service.equals("elasticsearch") && dialect.managesModels());
        if (!known) {
            throw Failures.badRequest("Unknown service [" + service + "]").refusal();
        }
        if (conditions.servicesUnknownToSomeNodes().contains(service)) {
            throw Failures.serviceUnknownToSomeNodes(service).refusal();
        }
    }

    private void checkMappings(String id) {
        List<String> indices = endpoints.indicesUsing(id);
        if (dialect.checksMappings() && endpoints.find(id).isEmpty() && !indices.isEmpty()) {
            throw Failures.idUsedInMappings(id, indices).refusal();
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
