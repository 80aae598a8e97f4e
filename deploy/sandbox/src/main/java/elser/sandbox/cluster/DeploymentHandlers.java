package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The calls of the machine learning API that change trained models and deployments. */
final class DeploymentHandlers {

    private final Dialect dialect;
    private final TrainedModels trainedModels;
    private final Deployments deployments;
    private final DeploymentStarter starter;
    private final DeploymentUpdate update;
    private final ModelViews views;

    DeploymentHandlers(
            ClusterState state,
            DeploymentStarter starter,
            DeploymentUpdate update,
            ModelViews views) {
        dialect = state.dialect();
        trainedModels = state.models();
        deployments = state.deployments();
        this.starter = starter;
        this.update = update;
        this.views = views;
    }

    void start(String modelId, Parameters parameters, Request request, Consumer<Answer> reply) {
        DeploymentStart wish = DeploymentStart.read(modelId, parameters, request, dialect);
        parameters.refuseUnread();
        starter.start(wish, Completion.answering(() -> assignment(wish.deploymentId()), reply));
    }

    private Answer assignment(String deploymentId) {
        return deployments
                .find(deploymentId)
                .map(deployment -> Answer.ok(views.assignment(deployment)))
                .orElseGet(() -> ModelFailures.removedWhileWaiting().answer());
    }

    Answer update(String deploymentId, Parameters parameters, ObjectNode body) {
        parameters.ignore("timeout");
        parameters.refuseUnread();
        SettingsReader reader = new SettingsReader("update", body);
        Optional<Integer> allocations = reader.positive("number_of_allocations");
        Optional<AdaptiveAllocations> adaptive =
                dialect.hasAdaptiveAllocations()
                        ? AdaptiveAllocations.read(reader, dialect)
                        : Optional.empty();
        reader.refuseProblems();
        reader.refuseUnread();
        return Answer.ok(views.assignment(update.update(deploymentId, allocations, adaptive)));
    }

    void stop(String id, Parameters parameters, Consumer<Answer> reply) {
        parameters.ignore("force", "allow_no_match", "finish_pending_work", "timeout");
        parameters.refuseUnread();
        Deployment deployment =
                deployments
                        .find(id)
                        .or(() -> deployments.of(id).stream().findFirst())
                        .orElseThrow(() -> ModelFailures.deploymentNotFound(id).refusal());
        deployments.stop(
                deployment,
                Completion.answering(
                        () -> Answer.ok(JsonNodeFactory.instance.objectNode().put("stopped", true)),
                        reply));
    }

    Answer deleteModel(String modelId, Parameters parameters) {
        boolean force = parameters.flag("force", false);
        parameters.ignore("timeout");
        parameters.refuseUnread();
        trainedModels.require(modelId);
        List<Deployment> running = deployments.of(modelId);
        if (!force && !running.isEmpty()) {
            throw ModelFailures.modelInUse(modelId).refusal();
        }
        running.forEach(deployment -> deployments.remove(deployment.deploymentId()));
        trainedModels.remove(modelId);
        return Answer.ok(JsonNodeFactory.instance.objectNode().put("acknowledged", true));
    }
}
