package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Deployment.AllocationState;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Trained models as {@code GET _ml/trained_models} and its {@code _stats} show them. */
final class ModelViews {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String UNPLACED_NO_NODES = "No ML nodes exist in the cluster";
    private static final String UNPLACED =
            "Could not assign (more) allocations on node [instance-0]. Reason: This node has"
                    + " insufficient ";
    private static final long MODEL_BYTES = 274_756_282L;
    private static final long MEMORY_BYTES = 2_101_346_304L;

    private final NodeIds nodeIds;
    private final Dialect dialect;
    private final Conditions conditions;
    private final Deployments deployments;

    ModelViews(NodeIds nodeIds, ClusterState state) {
        this.nodeIds = nodeIds;
        dialect = state.dialect();
        conditions = state.conditions();
        deployments = state.deployments();
    }

    ObjectNode stats(ModelSelection selection) {
        ObjectNode body = JSON.objectNode().put("count", selection.count());
        ArrayNode entries = body.putArray("trained_model_stats");
        selection
                .models()
                .forEach(
                        (model, deployments) -> {
                            if (deployments.isEmpty()) {
                                entries.add(statsOf(model));
                            }
                            deployments.forEach(
                                    deployment ->
                                            entries.add(
                                                    statsOf(model)
                                                            .set(
                                                                    "deployment_stats",
                                                                    statsOf(deployment))));
                        });
        return body;
    }

    private static ObjectNode statsOf(TrainedModel model) {
        boolean stored =
                switch (model.definition()) {
                    case TrainedModel.Definition.Arriving(Download download) ->
                            download.downloadedParts() > 0;
                    case TrainedModel.Definition.Complete() -> true;
                    case TrainedModel.Definition.Truncated() -> true;
                };
        ObjectNode entry = JSON.objectNode().put("model_id", model.modelId());
        entry.putObject("model_size_stats")
                .put("model_size_bytes", stored ? MODEL_BYTES : 0)
                .put("required_native_memory_bytes", stored ? MEMORY_BYTES : 0);
        return entry.put("pipeline_count", 0);
    }

    private ObjectNode statsOf(Deployment deployment) {
        List<Route> routes = Route.of(deployment, conditions.capacity().nodes());
        ObjectNode stats =
                JSON.objectNode()
                        .put("deployment_id", deployment.deploymentId())
                        .put("model_id", deployment.modelId())
                        .put("threads_per_allocation", deployment.threads())
                        .put("number_of_allocations", deployment.target());
        deployment
                .adaptive()
                .ifPresent(adaptive -> stats.set("adaptive_allocations", adaptive.toJson()));
        stats.put("queue_capacity", 10_000).put("state", deployment.state());
        unplacedReason(deployment).ifPresent(reason -> stats.put("reason", reason));
        if (!(deployment.phase() instanceof Deployment.Phase.Stopping)) {
            stats.putObject("allocation_status")
                    .put("allocation_count", deployment.allocated())
                    .put("target_allocation_count", deployment.target())
                    .put("state", allocationState(deployment));
        }
        stats.put("cache_size", "262mb")
                .put("priority", "normal")
                .put("start_time", deployment.startedAt().toEpochMilli());
        if (deployment.inferences() > 0) {
            stats.put("inference_count", deployment.inferences());
        }
        stats.put("peak_throughput_per_minute", 0);
        ArrayNode nodes = stats.putArray("nodes");
        routes.forEach(route -> nodes.add(nodeStats(deployment, route)));
        return stats;
    }

    private Optional<String> unplacedReason(Deployment deployment) {
        if (deployment.placed() >= deployment.target()) {
            return Optional.empty();
        }
        if (conditions.capacity().nodes() == 0) {
            return Optional.of(UNPLACED_NO_NODES);
        }
        boolean memory = deployment.placed() > 0 || deployments.memoryForAnother();
        return Optional.of(UNPLACED + (memory ? "allocated processors." : "available memory."));
    }

    private ObjectNode nodeStats(Deployment deployment, Route route) {
        ObjectNode stats = JSON.objectNode();
        stats.set("node", nodeIds.described(route.node()));
        stats.set("routing_state", routingState(route));
        if (route.current() > 0) {
            stats.put("inference_count", deployment.inferences())
                    .put("number_of_pending_requests", 0)
                    .put("start_time", deployment.startedAt().toEpochMilli())
                    .put("threads_per_allocation", deployment.threads())
                    .put("number_of_allocations", route.current());
        }
        return stats.put("peak_throughput_per_minute", 0).put("throughput_last_minute", 0);
    }

    private static ObjectNode routingState(Route route) {
        ObjectNode state = JSON.objectNode().put("routing_state", route.state());
        route.reason().ifPresent(reason -> state.put("reason", reason));
        return state;
    }

    /** To older servers a target of none is one that is never reached. */
    private String allocationState(Deployment deployment) {
        boolean never = deployment.target() == 0 && !dialect.scalesToZero();
        AllocationState state = never ? AllocationState.STARTING : deployment.allocationState();
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Answer of {@code _start}. */
    ObjectNode assignment(Deployment deployment) {
        ObjectNode body = JSON.objectNode();
        ObjectNode assignment = body.putObject("assignment");
        assignment
                .putObject("task_parameters")
                .put("model_id", deployment.modelId())
                .put("deployment_id", deployment.deploymentId())
                .put("cache_size", "262mb")
                .put("model_bytes", MODEL_BYTES)
                .put("per_deployment_memory_bytes", 0)
                .put("per_allocation_memory_bytes", 0)
                .put("priority", "normal")
                .put("number_of_allocations", deployment.target())
                .put("threads_per_allocation", deployment.threads())
                .put("queue_capacity", 10_000);
        ObjectNode table = assignment.putObject("routing_table");
        for (Route route : Route.of(deployment, conditions.capacity().nodes())) {
            table.set(
                    nodeIds.id(route.node()),
                    routingState(route)
                            .put("current_allocations", route.current())
                            .put("target_allocations", route.wanted()));
        }
        assignment.put("assignment_state", deployment.state());
        unplacedReason(deployment).ifPresent(reason -> assignment.put("reason", reason));
        assignment
                .put("start_time", deployment.startedAt().toString())
                .put("max_assigned_allocations", deployment.placed());
        return body;
    }

    /**
     * @param include values of the {@code include} parameter
     */
    static ObjectNode configs(ModelSelection selection, Set<String> include) {
        ObjectNode body = JSON.objectNode().put("count", selection.count());
        ArrayNode configs = body.putArray("trained_model_configs");
        for (TrainedModel model : selection.models().keySet()) {
            ObjectNode config =
                    configs.addObject()
                            .put("model_id", model.modelId())
                            .put("model_type", model.kind().type())
                            .put("created_by", "api_user")
                            .put("version", "12.0.0")
                            .put("create_time", model.createdAt().toEpochMilli())
                            .put("description", model.description());
            ArrayNode tags = config.putArray("tags");
            if (model.kind() == TrainedModel.Kind.ELSER) {
                tags.add("elastic");
            }
            config.putObject("input").putArray("field_names").add("text_field");
            config.putObject("inference_config").putObject(model.kind().inferenceConfig());
            if (include.contains("definition_status")) {
                config.put("fully_defined", model.fullyDefined());
            }
        }
        return body;
    }
}
