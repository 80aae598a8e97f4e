package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Set;
import java.util.function.Consumer;

/** Carries out operations on the cluster's state. */
final class RestHandlers {

    private final ClusterOptions options;
    private final ClusterState state;
    private final NodeIds nodeIds;
    private final EndpointCreation creation;
    private final EndpointReads reads;
    private final EndpointUpdate update;
    private final EndpointRemoval removal;
    private final Inference inference;
    private final DeploymentHandlers deployments;
    private final ModelViews models;
    private final TaskView tasks;
    private final Administration administration;

    RestHandlers(ClusterOptions options, ClusterState state) {
        this.options = options;
        this.state = state;
        nodeIds = new NodeIds(options.seed(), options.version());
        models = new ModelViews(nodeIds, state);
        tasks = new TaskView(nodeIds, state.conditions());
        administration = new Administration(options.name(), nodeIds, state);
        DeploymentStarter starter = new DeploymentStarter(state);
        DeploymentUpdate deploymentUpdate = new DeploymentUpdate(state);
        creation = new EndpointCreation(state, starter);
        reads = new EndpointReads(state);
        update = new EndpointUpdate(state, deploymentUpdate);
        removal = new EndpointRemoval(state);
        inference = new Inference(state, starter);
        deployments = new DeploymentHandlers(state, starter, deploymentUpdate, models);
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
            case Operation.GetEndpoints get -> reply.accept(Answer.ok(reads.read(get, parameters)));
            case Operation.UpdateEndpoint change ->
                    reply.accept(
                            Answer.ok(
                                    update.update(change, parameters, JsonBody.required(request))));
            case Operation.DeleteEndpoint delete -> removal.delete(delete, parameters, reply);
            case Operation.Infer infer ->
                    inference.infer(infer, parameters, JsonBody.required(request), reply);
            case Operation.GetModelStats(String expression) ->
                    reply.accept(Answer.ok(models.stats(select(expression, true, parameters))));
            case Operation.GetModels(String expression) ->
                    reply.accept(Answer.ok(configs(expression, parameters)));
            case Operation.DeleteModel(String modelId) ->
                    reply.accept(deployments.deleteModel(modelId, parameters));
            case Operation.StartDeployment(String modelId) ->
                    deployments.start(modelId, parameters, request, reply);
            case Operation.UpdateDeployment(String id) ->
                    reply.accept(deployments.update(id, parameters, JsonBody.required(request)));
            case Operation.StopDeployment(String id) -> deployments.stop(id, parameters, reply);
            case Operation.GetLicense() ->
                    reply.accept(Answer.ok(administration.licence(parameters)));
            case Operation.GetMlInfo() ->
                    reply.accept(Answer.ok(administration.machineLearning(options, parameters)));
            case Operation.ListMlNodes() ->
                    reply.accept(Answer.ok(administration.mlNodes(parameters)));
            case Operation.HasPrivileges() ->
                    reply.accept(Answer.ok(administration.privileges(parameters, request)));
            case Operation.GetApiKey() -> reply.accept(administration.apiKey(parameters));
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
        boolean nine = options.version().major() == 9;
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", "instance-0")
                        .put("cluster_name", options.name())
                        .put("cluster_uuid", nodeIds.id(-1));
        body.putObject("version")
                .put("number", options.version().toString())
                .put("build_flavor", "default")
                .put("build_type", "docker")
                .put("build_hash", "0000000000000000000000000000000000000000")
                .put("build_date", "2026-01-01T00:00:00.000000000Z")
                .put("build_snapshot", false)
                .put("lucene_version", nine ? "10.2.2" : "9.12.0")
                .put("minimum_wire_compatibility_version", nine ? "8.19.0" : "7.17.0")
                .put("minimum_index_compatibility_version", nine ? "8.0.0" : "7.0.0");
        return body.put("tagline", "You Know, for Search");
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
}
