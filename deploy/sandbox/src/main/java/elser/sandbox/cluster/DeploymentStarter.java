package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Starts deployments, in the order of checks of {@code TransportStartTrainedModelDeploymentAction}.
 */
final class DeploymentStarter {

    private static final String FEATURE = "ml";

    private final Dialect dialect;
    private final Timeline timeline;
    private final Conditions conditions;
    private final Endpoints endpoints;
    private final TrainedModels models;
    private final Deployments deployments;

    DeploymentStarter(ClusterState state) {
        dialect = state.dialect();
        timeline = state.timeline();
        conditions = state.conditions();
        endpoints = state.endpoints();
        models = state.models();
        deployments = state.deployments();
    }

    /**
     * Fetches the model first if not even its config is stored. When the caller's time is up during
     * the download, the work goes on without it; older servers let the caller wait.
     */
    void fetchAndStart(DeploymentStart start, Completion caller) {
        if (models.find(start.modelId()).isPresent()) {
            start(start, ofCreate(caller));
        } else if (!dialect.managesModels()) {
            caller.failed(ModelFailures.elserMissing());
        } else if (dialect.takesCreateTimeout()) {
            fetchInTime(start, caller);
        } else {
            models.download(
                    start.modelId(), Completion.then(() -> start(start, ofCreate(caller)), caller));
        }
    }

    private void fetchInTime(DeploymentStart start, Completion caller) {
        Instant deadline = timeline.now().plus(start.limit().duration());
        Completion.Limited limited =
                new Completion.Limited(
                        timeline,
                        start.limit().duration(),
                        () ->
                                ModelFailures.createTimedOut(
                                        start.limit().text(), start.deploymentId()),
                        caller);
        models.download(
                start.modelId(),
                Completion.then(
                        () -> {
                            Duration remaining =
                                    limited.isWaiting()
                                            ? Duration.between(timeline.now(), deadline)
                                            : start.limit().duration();
                            start(start.within(remaining), limited.release());
                        },
                        limited));
    }

    /** On some servers a create whose start fails is told nothing. */
    private Completion ofCreate(Completion caller) {
        if (!dialect.swallowsStartFailures()) {
            return caller;
        }
        return new Completion() {
            @Override
            public void succeeded() {
                caller.succeeded();
            }

            @Override
            public void failed(Failure failure) {
                boolean conflict = failure.status() == 409;
                if (conflict || !failure.type().equals("status_exception")) {
                    caller.failed(failure);
                }
            }
        };
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
            throw AccessFailures.unlicensed(FEATURE).refusal();
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
        Instant deadline = timeline.now().plus(start.limit().duration());
        Completion.Limited limited =
                new Completion.Limited(
                        timeline,
                        start.limit().duration(),
                        () -> ModelFailures.downloadRunning(start.modelId()),
                        caller);
        Runnable next =
                () -> {
                    if (limited.isWaiting()) {
                        Duration left = Duration.between(timeline.now(), deadline);
                        assignOrFail(start.within(left), limited.release());
                    }
                };
        running.get().whenEnded(Completion.always(next));
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
        checkNodes(start);
        if (conditions.startTrouble() == StartTrouble.NODES_EXHAUSTED) {
            int status = dialect.callsExhaustionConflict() ? 409 : 500;
            deployments.runOut(
                    () ->
                            caller.failed(
                                    ModelFailures.nodesExhausted(status, start.deploymentId())));
            return;
        }
        if (dialect.replacesScaledToZero()) {
            deployments.scaledToZero().stream().findFirst().ifPresent(deployments::remove);
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
                        timeline, start.limit().duration(), () -> timedOut(start), caller));
    }

    private void checkNodes(DeploymentStart start) {
        conditions
                .deploymentLimit()
                .filter(limit -> deployments.all().size() >= limit)
                .ifPresent(
                        limit -> {
                            throw ModelFailures.tooManyDeployments(limit).refusal();
                        });
        if (conditions.startTrouble() == StartTrouble.MEMORY_PROMISED_TWICE) {
            throw ModelFailures.memoryPromisedTwice(
                            "instance-0", start.target(), start.deploymentId())
                    .refusal();
        }
        int room = deployments.roomForAnother(start.threads());
        if (!conditions.capacity().scaling() && room < start.target()) {
            throw (room == 0 ? ModelFailures.noCapacity() : ModelFailures.notEnoughCapacity())
                    .refusal();
        }
    }

    private Failure timedOut(DeploymentStart start) {
        String limit = start.limit().text();
        return dialect.takesCreateTimeout()
                ? ModelFailures.startTimedOut(limit, start.deploymentId())
                : ModelFailures.startTimedOut(limit);
    }
}
