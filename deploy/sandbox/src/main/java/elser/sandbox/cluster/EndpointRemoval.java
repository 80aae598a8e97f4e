package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Operation.DeleteEndpoint;

import java.util.List;
import java.util.function.Consumer;

/** {@code DELETE _inference}: stops the deployment first, unless it is somebody else's. */
final class EndpointRemoval {

    private final Dialect dialect;
    private final Endpoints endpoints;
    private final Deployments deployments;

    EndpointRemoval(ClusterState state) {
        dialect = state.dialect();
        endpoints = state.endpoints();
        deployments = state.deployments();
    }

    void delete(DeleteEndpoint delete, Parameters parameters, Consumer<Answer> reply) {
        boolean looks = dialect.looksForReferences();
        boolean force = looks && parameters.flag("force", false);
        boolean dryRun = looks && parameters.flag("dry_run", false);
        parameters.refuseUnread();
        String id = delete.inferenceId();
        Endpoint endpoint = endpoints.require(id, delete.taskType());
        List<String> pipelines = endpoints.pipelinesUsing(id);
        List<String> indices = endpoints.indicesUsing(id);
        Answer deleted = Answer.ok(body(!dryRun, pipelines, indices));
        if (dryRun) {
            reply.accept(deleted);
            return;
        }
        boolean referenced = !pipelines.isEmpty() || !indices.isEmpty();
        if (looks && !force && referenced) {
            throw Failures.endpointReferenced(id, pipelines, indices).refusal();
        }
        Runnable removal =
                () -> {
                    forget(endpoint);
                    reply.accept(deleted);
                };
        boolean regardless = force && dialect.forcesDeleteThroughFailedStop();
        stopDeployment(
                endpoint,
                regardless
                        ? Completion.always(removal)
                        : Completion.then(removal, Completion.answering(() -> deleted, reply)));
    }

    private ObjectNode body(boolean acknowledged, List<String> pipelines, List<String> indices) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("acknowledged", acknowledged);
        if (dialect.looksForReferences()) {
            ArrayNode listed = body.putArray("pipelines");
            pipelines.forEach(listed::add);
        }
        if (dialect.mergesElser()) {
            ArrayNode listed = body.putArray("indexes");
            indices.forEach(listed::add);
        }
        return body;
    }

    private void stopDeployment(Endpoint endpoint, Completion next) {
        switch (endpoint) {
            case Endpoint.Hosted(_, _, _, _) -> next.succeeded();
            case Endpoint.Local local -> {
                boolean stops = dialect.managesModels() && local.ownsDeployment();
                deployments
                        .find(local.deploymentId())
                        .filter(_ -> stops)
                        .ifPresentOrElse(
                                deployment -> deployments.stop(deployment, next), next::succeeded);
            }
        }
    }

    /** The preconfigured endpoint is listed again at once. */
    private void forget(Endpoint endpoint) {
        boolean preconfigured =
                switch (endpoint) {
                    case Endpoint.Hosted(_, _, _, _) -> false;
                    case Endpoint.Local local -> local.origin() == Endpoint.Origin.PRECONFIGURED;
                };
        if (!preconfigured) {
            endpoints.remove(endpoint.inferenceId());
        }
    }
}
