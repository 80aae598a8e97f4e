package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Operation.GetEndpoints;

import java.util.Optional;
import java.util.stream.Stream;

/** {@code GET _inference}. Tells nothing about whether an endpoint can be used. */
final class EndpointReads {

    private final Dialect dialect;
    private final Endpoints endpoints;
    private final Deployments deployments;

    EndpointReads(ClusterState state) {
        dialect = state.dialect();
        endpoints = state.endpoints();
        deployments = state.deployments();
    }

    ObjectNode read(GetEndpoints get, Parameters parameters) {
        parameters.refuseUnread();
        if (get.inferenceId().isPresent() && dialect.answersOneEndpointBare()) {
            return show(endpoints.require(get.inferenceId().get(), get.taskType()));
        }
        Stream<Endpoint> chosen =
                get.inferenceId()
                        .map(id -> Stream.of(endpoints.require(id, get.taskType())))
                        .orElseGet(
                                () ->
                                        endpoints.all().stream()
                                                .filter(each -> isOf(each, get.taskType())));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray(dialect.endpointsMember());
        chosen.forEach(endpoint -> list.add(show(endpoint)));
        return body;
    }

    private static boolean isOf(Endpoint endpoint, Optional<String> taskType) {
        return taskType.map(asked -> asked.equals(endpoint.taskType())).orElse(true);
    }

    private ObjectNode show(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Hosted hosted -> hosted.toJson(dialect);
            case Endpoint.Local local -> live(local).toJson(dialect);
        };
    }

    /** With the allocations the endpoint's deployment has now. */
    private Endpoint.Local live(Endpoint.Local local) {
        boolean old = local.origin() == Endpoint.Origin.CREATED_BEFORE_8_13;
        if (old && dialect.stumblesOverModelVersion()) {
            throw Failures.unreadableEndpoint().refusal();
        }
        return dialect.mergesElser()
                ? deployments
                        .find(local.deploymentId())
                        .map(Deployment::target)
                        .map(local.settings()::showingAllocations)
                        .map(local::withSettings)
                        .orElse(local)
                : local;
    }
}
