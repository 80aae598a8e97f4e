package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Operation.DeleteEndpoint;
import elser.sandbox.cluster.Operation.GetEndpoints;
import elser.sandbox.cluster.Operation.StartDeployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Carries out operations on the cluster's state. */
final class RestHandlers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ClusterOptions options;
    private final ClusterState state;
    private final DeploymentStarter starter;
    private final EndpointCreation creation;
    private final Inference inference;
    private final ModelViews models;
    private final TaskView tasks;

    RestHandlers(ClusterOptions options, ClusterState state) {
        this.options = options;
        this.state = state;
        NodeIds nodeIds = new NodeIds(options.seed());
        models = new ModelViews(nodeIds, state.conditions());
        tasks = new TaskView(nodeIds);
        starter = new DeploymentStarter(state);
        creation = new EndpointCreation(state, starter);
        inference = new Inference(state, starter);
    }

    /**
     * @param stored told when a create has stored its endpoint
     */
    void handle(Operation operation, Request request, Runnable stored, Consumer<Answer> reply) {
        Parameters parameters = new Parameters(request);
        switch (operation) {
            case Operation.ClusterInfo() -> reply.accept(Answer.ok(info(parameters)));
            case Operation.PutEndpoint put ->
                    creation.create(put, parameters, JsonBody.required(request), stored, reply);
            case GetEndpoints get -> reply.accept(Answer.ok(endpoints(get, parameters)));
            case DeleteEndpoint delete -> reply.accept(Answer.ok(delete(delete, parameters)));
            case Operation.Infer infer ->
                    inference.infer(infer, parameters, JsonBody.required(request), reply);
            case Operation.GetModelStats(String expression) ->
                    reply.accept(Answer.ok(models.stats(select(expression, true, parameters))));
            case Operation.GetModels(String expression) ->
                    reply.accept(Answer.ok(configs(expression, parameters)));
            case Operation.DeleteModel(String modelId) ->
                    reply.accept(Answer.ok(deleteModel(modelId, parameters)));
            case StartDeployment start -> start(start, parameters, request, reply);
            case Operation.StopDeployment(String id) ->
                    reply.accept(Answer.ok(stop(id, parameters)));
            case Operation.ListTasks() ->
                    reply.accept(
                            Answer.ok(
                                    tasks.list(
                                            parameters,
                                            state.models().downloads(),
                                            state.timeline().now())));
        }
    }

    private ObjectNode info(Parameters parameters) {
        parameters.refuseUnread();
        ObjectNode body =
                JSON.objectNode()
                        .put("name", "instance-0")
                        .put("cluster_name", options.name())
                        .put("cluster_uuid", new NodeIds(options.seed()).id(-1));
        body.putObject("version")
                .put("number", options.version().toString())
                .put("build_flavor", "default")
                .put("build_type", "docker")
                .put("build_snapshot", false)
                .put("minimum_wire_compatibility_version", "8.19.0")
                .put("minimum_index_compatibility_version", "8.0.0");
        return body.put("tagline", "You Know, for Search");
    }

    private ObjectNode endpoints(GetEndpoints get, Parameters parameters) {
        parameters.refuseUnread();
        Stream<Endpoint> chosen =
                get.inferenceId()
                        .map(id -> Stream.of(state.endpoints().require(id, get.taskType())))
                        .orElseGet(
                                () ->
                                        state.endpoints().all().stream()
                                                .filter(each -> isOf(each, get.taskType())));
        ObjectNode body = JSON.objectNode();
        ArrayNode list = body.putArray("endpoints");
        chosen.forEach(endpoint -> list.add(live(endpoint).toJson()));
        return body;
    }

    private static boolean isOf(Endpoint endpoint, Optional<String> taskType) {
        return taskType.map(asked -> asked.equals(endpoint.taskType())).orElse(true);
    }

    /** Shows the allocations the endpoint's deployment has now. */
    private Endpoint live(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Hosted hosted -> hosted;
            case Endpoint.Local local ->
                    state.deployments()
                            .find(local.deploymentId())
                            .map(Deployment::target)
                            .map(local.settings()::showingAllocations)
                            .map(local::withSettings)
                            .orElse(local);
        };
    }

    private ObjectNode delete(DeleteEndpoint delete, Parameters parameters) {
        boolean force = parameters.flag("force", false);
        boolean dryRun = parameters.flag("dry_run", false);
        parameters.refuseUnread();
        String id = delete.inferenceId();
        Endpoint endpoint = state.endpoints().require(id, delete.taskType());
        List<String> pipelines = state.endpoints().pipelinesUsing(id);
        if (!dryRun) {
            if (!force && !pipelines.isEmpty()) {
                throw Failures.endpointReferenced(id, pipelines).refusal();
            }
            remove(endpoint);
        }
        ObjectNode body = JSON.objectNode().put("acknowledged", !dryRun);
        ArrayNode listed = body.putArray("pipelines");
        pipelines.forEach(listed::add);
        body.putArray("indexes");
        return body;
    }

    /** The preconfigured endpoint loses its deployment only: it is listed again at once. */
    private void remove(Endpoint endpoint) {
        switch (endpoint) {
            case Endpoint.Hosted hosted -> state.endpoints().remove(hosted.inferenceId());
            case Endpoint.Local local -> {
                if (local.ownsDeployment()) {
                    state.deployments().remove(local.deploymentId());
                }
                if (local.origin() == Endpoint.Origin.CREATED) {
                    state.endpoints().remove(local.inferenceId());
                }
            }
        }
    }

    private ModelSelection select(String expression, boolean byDeployment, Parameters parameters) {
        return ModelSelection.resolve(
                expression, byDeployment, parameters, state.models(), state.deployments());
    }

    private ObjectNode configs(String expression, Parameters parameters) {
        Set<String> include = Set.of(parameters.text("include", "").split(",", -1));
        parameters.ignore("decompress_definition", "exclude_generated", "tags");
        return ModelViews.configs(select(expression, false, parameters), include);
    }

    private ObjectNode deleteModel(String modelId, Parameters parameters) {
        boolean force = parameters.flag("force", false);
        parameters.ignore("timeout");
        parameters.refuseUnread();
        state.models().require(modelId);
        List<Deployment> running = state.deployments().of(modelId);
        if (!force && !running.isEmpty()) {
            throw ModelFailures.modelInUse(modelId).refusal();
        }
        running.forEach(deployment -> state.deployments().remove(deployment.deploymentId()));
        state.models().remove(modelId);
        return JSON.objectNode().put("acknowledged", true);
    }

    private void start(
            StartDeployment start, Parameters parameters, Request request, Consumer<Answer> reply) {
        DeploymentStart wish = DeploymentStart.read(start.modelId(), parameters, request);
        parameters.refuseUnread();
        starter.start(
                wish,
                new Completion() {
                    @Override
                    public void succeeded() {
                        state.deployments()
                                .find(wish.deploymentId())
                                .ifPresent(
                                        deployment ->
                                                reply.accept(
                                                        Answer.ok(models.assignment(deployment))));
                    }

                    @Override
                    public void failed(Failure failure) {
                        reply.accept(failure.answer());
                    }
                });
    }

    private ObjectNode stop(String id, Parameters parameters) {
        parameters.ignore("force", "allow_no_match", "finish_pending_work");
        parameters.refuseUnread();
        Deployment deployment =
                state.deployments()
                        .find(id)
                        .or(() -> state.deployments().of(id).stream().findFirst())
                        .orElseThrow(() -> ModelFailures.deploymentNotFound(id).refusal());
        state.deployments().remove(deployment.deploymentId());
        return JSON.objectNode().put("stopped", true);
    }
}
