package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Starts deployments, in the order of checks of {@code TransportStartTrainedModelDeploymentAction}.
 */
final class DeploymentStarter {

    private static final String FEATURE = "ml";

    private final Timeline timeline;
    private final Conditions conditions;
    private final Endpoints endpoints;
    private final TrainedModels models;
    private final Deployments deployments;

    DeploymentStarter(ClusterState state) {
        timeline = state.timeline();
        conditions = state.conditions();
        endpoints = state.endpoints();
        models = state.models();
        deployments = state.deployments();
    }

    /**
     * Fetches the model first if not even its config is stored. When the caller's time is up during
     * the download, the work goes on without it.
     */
    void fetchAndStart(DeploymentStart start, Completion caller) {
        if (models.find(start.modelId()).isPresent()) {
            start(start, caller);
            return;
        }
        Instant deadline = timeline.now().plus(start.timeout());
        Completion.Limited limited =
                new Completion.Limited(
                        timeline,
                        start.timeout(),
                        () ->
                                ModelFailures.createTimedOut(
                                        start.timeoutText(), start.deploymentId()),
                        caller);
        models.download(
                start.modelId(),
                new Completion() {
                    @Override
                    public void succeeded() {
                        Duration remaining =
                                limited.isWaiting()
                                        ? Duration.between(timeline.now(), deadline)
                                        : start.timeout();
                        start(start.within(remaining), limited.release());
                    }

                    @Override
                    public void failed(Failure failure) {
                        limited.failed(failure);
                    }
                });
    }

    /** Starts the deployment of a model whose config is stored. */
    void start(DeploymentStart start, Completion caller) {
        try {
            check(start);
            awaitDownload(start, caller);
        } catch (Failure.Refusal refusal) {
            caller.failed(refusal.failure());
        }
    }

    private void check(DeploymentStart start) {
        start.validate();
        if (!conditions.licensed()) {
            throw Failures.unlicensed(FEATURE).refusal();
        }
        if (conditions.upgrading()) {
            throw ModelFailures.upgrading(start.deploymentId()).refusal();
        }
        if (deployments.find(start.deploymentId()).isPresent()) {
            throw ModelFailures.deploymentExists(start.deploymentId()).refusal();
        }
        if (endpoints.find(start.modelId()).isPresent()) {
            throw Failures.modelIdTaken(start.modelId()).refusal();
        }
        TrainedModel model = models.require(start.modelId());
        if (!model.kind().type().equals("pytorch")) {
            throw ModelFailures.notDeployable(model.modelId(), model.kind().type()).refusal();
        }
        boolean sameId = start.modelId().equals(start.deploymentId());
        if (!sameId && models.find(start.deploymentId()).isPresent()) {
            throw ModelFailures.deploymentIdIsOtherModel(start.deploymentId()).refusal();
        }
    }

    private void awaitDownload(DeploymentStart start, Completion caller) {
        Optional<Download> running = models.downloadOf(start.modelId());
        if (running.isEmpty()) {
            assign(start, caller);
            return;
        }
        Instant deadline = timeline.now().plus(start.timeout());
        Completion.Limited limited =
                new Completion.Limited(
                        timeline,
                        start.timeout(),
                        () -> ModelFailures.downloadRunning(start.modelId()),
                        caller);
        Completion next =
                new Completion() {
                    @Override
                    public void succeeded() {
                        if (limited.isWaiting()) {
                            Duration left = Duration.between(timeline.now(), deadline);
                            assignOrFail(start.within(left), limited.release());
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        succeeded();
                    }
                };
        running.get().whenEnded(next);
    }

    private void assignOrFail(DeploymentStart start, Completion caller) {
        try {
            assign(start, caller);
        } catch (Failure.Refusal refusal) {
            caller.failed(refusal.failure());
        }
    }

    private void assign(DeploymentStart start, Completion caller) {
        if (!models.find(start.modelId()).map(TrainedModel::fullyDefined).orElse(false)) {
            throw ModelFailures.definitionMissing(start.modelId()).refusal();
        }
        if (deployments.find(start.deploymentId()).isPresent()) {
            throw ModelFailures.deploymentExists(start.deploymentId()).refusal();
        }
        int room = deployments.room(start.threads());
        if (!conditions.capacity().scaling() && room < start.target()) {
            throw (room == 0 ? ModelFailures.noCapacity() : ModelFailures.notEnoughCapacity())
                    .refusal();
        }
        Deployment deployment =
                new Deployment(
                        start.deploymentId(),
                        start.modelId(),
                        start.threads(),
                        start.adaptive(),
                        start.target(),
                        timeline.now());
        deployments.add(deployment);
        deployment.whenReached(
                start.waitFor(),
                new Completion.Limited(
                        timeline,
                        start.timeout(),
                        () ->
                                ModelFailures.startTimedOut(
                                        start.timeoutText(), start.deploymentId()),
                        caller));
    }
}
