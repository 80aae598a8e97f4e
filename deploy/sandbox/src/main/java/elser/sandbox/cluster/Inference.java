package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Deployment.AllocationState;
import elser.sandbox.cluster.Operation.Infer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * {@code POST _inference}: answers invented embeddings, deploys the preconfigured endpoint on first
 * use, and wakes a deployment that was scaled to zero.
 */
final class Inference {

    private final Timeline timeline;
    private final Endpoints endpoints;
    private final TrainedModels models;
    private final Deployments deployments;
    private final DeploymentStarter starter;
    private final Map<String, List<Completion>> waking = new HashMap<>();

    Inference(ClusterState state, DeploymentStarter starter) {
        timeline = state.timeline();
        endpoints = state.endpoints();
        models = state.models();
        deployments = state.deployments();
        this.starter = starter;
    }

    void infer(Infer infer, Parameters parameters, ObjectNode body, Consumer<Answer> reply) {
        TimeLimit limit = parameters.limit("timeout", "30s");
        parameters.refuseUnread();
        Endpoint endpoint = endpoints.require(infer.inferenceId(), infer.taskType());
        List<String> inputs = inputs(body);
        Completion answering = Completion.answering(() -> Answer.ok(embeddings(inputs)), reply);
        switch (endpoint) {
            case Endpoint.Hosted(_, _, _, _) -> answering.succeeded();
            case Endpoint.Local local ->
                    inferLocally(
                            local,
                            limit,
                            Completion.then(
                                    () -> count(local, inputs.size(), answering), answering));
        }
    }

    private void count(Endpoint.Local endpoint, int inputs, Completion answering) {
        deployments
                .find(endpoint.deploymentId())
                .ifPresent(deployment -> deployment.infer(inputs, timeline.now()));
        answering.succeeded();
    }

    private void inferLocally(Endpoint.Local endpoint, TimeLimit limit, Completion answering) {
        Optional<Deployment> deployment = deployments.find(endpoint.deploymentId());
        if (deployment.isPresent()) {
            inferOn(deployment.get(), limit, answering);
            return;
        }
        if (endpoint.origin() != Endpoint.Origin.PRECONFIGURED) {
            throw ModelFailures.deploymentTaskMissing(endpoint.deploymentId()).refusal();
        }
        wake(endpoint, limit, answering);
    }

    private void inferOn(Deployment deployment, TimeLimit limit, Completion answering) {
        if (deployment.allocated() > 0) {
            answering.succeeded();
            return;
        }
        boolean idle = deployment.target() > 0 && !deployment.hasWaiters();
        if (!deployment.isRunning() || idle) {
            throw ModelFailures.notAllocated(deployment.deploymentId()).refusal();
        }
        if (deployment.target() == 0) {
            deployments.scale(deployment, 1);
        }
        deployment.whenReached(
                AllocationState.STARTED,
                new Completion.Limited(
                        timeline,
                        limit.duration(),
                        () -> ModelFailures.startTimedOut(limit.text(), deployment.deploymentId()),
                        answering));
    }

    /** The first call starts the deployment, others wait for the same download. */
    private void wake(Endpoint.Local endpoint, TimeLimit limit, Completion answering) {
        String id = endpoint.inferenceId();
        List<Completion> waiting = waking.get(id);
        if (waiting != null && models.downloadOf(endpoint.settings().modelId()).isPresent()) {
            waiting.add(answering);
            return;
        }
        List<Completion> callers = new ArrayList<>(List.of(answering));
        waking.put(id, callers);
        starter.fetchAndStart(
                DeploymentStart.of(endpoint, limit),
                new Completion() {
                    @Override
                    public void succeeded() {
                        waking.remove(id, callers);
                        callers.forEach(Completion::succeeded);
                    }

                    @Override
                    public void failed(Failure failure) {
                        waking.remove(id, callers);
                        callers.forEach(completion -> completion.failed(failure));
                    }
                });
    }

    private static List<String> inputs(ObjectNode body) {
        JsonNode input = body.path("input");
        List<String> inputs = new ArrayList<>();
        if (input.isTextual()) {
            inputs.add(input.asText());
        }
        input.forEach(each -> inputs.add(each.asText()));
        if (inputs.isEmpty()) {
            throw Failures.requestInvalid(List.of("Field [input] cannot be null or empty"))
                    .refusal();
        }
        return inputs;
    }

    /** Tokens and weights depend on the text alone. */
    private static ObjectNode embeddings(List<String> inputs) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode embeddings = body.putArray("sparse_embedding");
        for (String input : inputs) {
            Random random = new Random(input.hashCode());
            ObjectNode embedding =
                    embeddings.addObject().put("is_truncated", false).putObject("embedding");
            for (String token : input.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
                if (!token.isEmpty()) {
                    embedding.put(token, Math.round(random.nextFloat() * 2e5f) / 1e5f);
                }
            }
        }
        return body;
    }
}
