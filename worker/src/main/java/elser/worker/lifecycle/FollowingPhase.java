package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.TargetView.Deployments;

import java.util.List;
import java.util.Objects;

/**
 * The endpoint is chosen. Ready means that its own deployment, the one whose id is the endpoint's,
 * is fully allocated; the first sighting counts. A deployment that stays missing is started.
 */
final class FollowingPhase {

    private FollowingPhase() {}

    static Step decide(Case it, Phase.Following following) {
        TargetView view = it.sight().counting();
        if (view == null) {
            Step step = Step.stay(it.attention(), "not looked yet");
            return it.sight().mutationRunning() ? step : step.wishing(Step.Wish.LOOK);
        }
        if (view.endpoints().orNull() == null) {
            return unreadable(it, Objects.requireNonNull(view.endpoints().trouble()));
        }
        EndpointView endpoint =
                Objects.requireNonNull(view.endpoints().orNull()).get(following.inferenceId());
        if (endpoint == null || !endpoint.deploys(it.key().model())) {
            return gone(it, following);
        }
        Deployments deployments = view.models().orNull();
        if (deployments == null) {
            return unreadable(it, Objects.requireNonNull(view.models().trouble()));
        }
        DeploymentView deployment = deployments.get(following.inferenceId());
        return deployment == null
                ? MissingDeployment.decide(it, view, endpoint)
                : deployed(it, following, endpoint, deployment);
    }

    /** Stays, because a read that is needed did not succeed. */
    static Step unreadable(Case it, Trouble trouble) {
        WaitingFor waitingFor =
                trouble.kind() == Trouble.Kind.GATEWAY ? WaitingFor.GATEWAY : lastSaid(it);
        return Reporting.stay(it, it.attention(), Words.of(waitingFor), trouble.message());
    }

    private static WaitingFor lastSaid(Case it) {
        Provisioning.Reported reported = it.provisioning().reported();
        return reported == null ? WaitingFor.ENDPOINT : reported.waitingFor();
    }

    private static Step gone(Case it, Phase.Following following) {
        CreateReason next =
                it.provisioning().creates() == 0
                        ? Lifecycle.firstReason(it.provisioning())
                        : CreateReason.REPAIR;
        return new Step(
                List.of(new Change.Put(it.provisioning().in(new Phase.Looking(next)))),
                List.of(),
                null,
                Attention.from(it.attention().since()).notBefore(it.attention().retryAt()),
                Step.Wish.AGAIN,
                Step.NEVER,
                "endpoint " + following.inferenceId() + " is gone");
    }

    private static Step deployed(
            Case it, Phase.Following following, EndpointView endpoint, DeploymentView deployment) {
        Allocation allocation = deployment.allocation();
        if (deployment.isFullyAllocated() && allocation != null) {
            return FanOut.begin(
                    it.provisioning(),
                    served(following, endpoint, allocation),
                    it.memory(),
                    it.attention(),
                    it.policy(),
                    it.now());
        }
        if (deployment.state() == DeploymentView.State.FAILED) {
            return broken(it, deployment);
        }
        boolean noRoom = deployment.reason() != null && !deployment.reason().isBlank();
        Words words =
                new Words(
                        noRoom ? WaitingFor.CAPACITY : WaitingFor.ALLOCATION,
                        null,
                        allocation,
                        endpoint);
        return Reporting.stay(it, it.attention().present(), words, "allocations are starting");
    }

    private static Phase.Result.Served served(
            Phase.Following following, EndpointView endpoint, Allocation allocation) {
        return new Phase.Result.Served(
                following.inferenceId(),
                new Endpoint(
                        endpoint.service(),
                        endpoint.modelId(),
                        endpoint.serviceSettings(),
                        endpoint.chunkingSettings(),
                        following.created() == null,
                        allocation.targetAllocationCount() == 0),
                allocation);
    }

    /** The deployment says it failed: that may pass within the grace time, when its cause does. */
    private static Step broken(Case it, DeploymentView deployment) {
        Attention attention = it.attention();
        Long missing = attention.missingSince();
        long since = missing == null ? it.now().nanos() : missing;
        if (!it.now().isPast(since, it.policy().grace())) {
            return Reporting.stay(
                            it,
                            attention.missing(since),
                            Words.of(WaitingFor.ALLOCATION),
                            "the deployment failed")
                    .wakingAt(since + it.policy().grace().toNanos());
        }
        String reason = deployment.reason() == null ? "no reason given" : deployment.reason();
        Failure failure =
                new Failure(
                        FailureReason.DEPLOYMENT_FAILED,
                        "the deployment is in state failed: " + reason,
                        null,
                        null,
                        true,
                        List.of());
        return Lifecycle.endAll(
                it.provisioning(), it.memory(), attention, it.policy(), it.now(), failure);
    }
}
