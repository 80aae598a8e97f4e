package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Operation.UpdateEndpoint;

import java.util.Optional;

/** {@code PUT _inference/…/_update} of endpoints that have a deployment of their own. */
final class EndpointUpdate {

    private static final String SERVICE = "elasticsearch";

    private final Dialect dialect;
    private final Conditions conditions;
    private final Endpoints endpoints;
    private final DeploymentUpdate deployments;

    EndpointUpdate(ClusterState state, DeploymentUpdate deployments) {
        dialect = state.dialect();
        conditions = state.conditions();
        endpoints = state.endpoints();
        this.deployments = deployments;
    }

    ObjectNode update(UpdateEndpoint update, Parameters parameters, ObjectNode body) {
        parameters.refuseUnread();
        if (!conditions.licensed()) {
            throw AccessFailures.unlicensed("inference").refusal();
        }
        String id = update.inferenceId();
        if (id.startsWith(".")) {
            throw Failures.defaultEndpointFixed(id).refusal();
        }
        return switch (endpoints.require(id, update.taskType())) {
            case Endpoint.Hosted(_, _, String service, _) ->
                    throw Failures.badRequest(
                                    "The [" + service + "] service cannot be updated here")
                            .refusal();
            case Endpoint.Local local -> update(local, body).toJson(dialect);
        };
    }

    private Endpoint update(Endpoint.Local endpoint, ObjectNode body) {
        SettingsReader root = new SettingsReader("inference endpoint", body);
        root.any("service");
        root.any("task_type");
        Optional<ObjectNode> serviceSettings = root.object("service_settings");
        Optional<ObjectNode> chunking = chunking(root, endpoint.settings().modelId());
        root.refuseProblems();
        root.refuseUnread(SERVICE);
        Endpoint.Local rechunked =
                chunking.map(
                                changed ->
                                        new Endpoint.Local(
                                                endpoint.inferenceId(),
                                                endpoint.settings(),
                                                changed,
                                                endpoint.origin()))
                        .orElse(endpoint);
        Endpoint.Local updated =
                serviceSettings.map(given -> resized(rechunked, given)).orElse(rechunked);
        endpoints.put(updated);
        return updated;
    }

    private Optional<ObjectNode> chunking(SettingsReader root, String modelId) {
        return dialect.updatesAllSettings()
                ? root.object("chunking_settings")
                        .map(given -> ChunkingSettings.read(given, modelId, dialect))
                : Optional.empty();
    }

    private Endpoint.Local resized(Endpoint.Local endpoint, ObjectNode serviceSettings) {
        SettingsReader reader = new SettingsReader("service_settings", serviceSettings);
        Optional<Integer> allocations = reader.positive("num_allocations");
        Optional<AdaptiveAllocations> adaptive =
                dialect.updatesAllSettings()
                        ? AdaptiveAllocations.read(reader, dialect)
                        : Optional.empty();
        reader.refuseProblems();
        reader.refuseUnread(SERVICE);
        String deploymentId = endpoint.deploymentId();
        if (!endpoint.ownsDeployment()) {
            throw Failures.deploymentOfOthers(endpoint.inferenceId(), deploymentId).refusal();
        }
        Deployment deployment = deployments.update(deploymentId, allocations, adaptive);
        Optional<Integer> shown =
                deployment.isAdaptive() ? Optional.empty() : Optional.of(deployment.target());
        return endpoint.withSettings(endpoint.settings().resized(shown, deployment.adaptive()));
    }
}
