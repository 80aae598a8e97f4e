package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Looks for an endpoint to adopt, in the order: the requested id; for a leader that brings no
 * configuration the preconfigured endpoint; another endpoint of the model with a living deployment
 * of its own; else there is {@link NothingToAdopt}. What a failed leader left is deleted before.
 */
final class LookingPhase {

    private LookingPhase() {}

    static Step decide(Case it, Phase.Looking looking) {
        TargetView view = it.sight().counting();
        if (view == null) {
            return unseen(it);
        }
        Endpoints endpoints = view.endpoints().orNull();
        if (endpoints == null) {
            return unreadable(it, view.endpoints());
        }
        Deployments deployments = view.models().orNull();
        if (it.provisioning().repair().leftover() != null) {
            if (deployments == null) {
                return unreadable(it, view.models());
            }
            Step deletion = Deletion.ofLeftover(it, endpoints, deployments);
            if (deletion != null) {
                return deletion;
            }
        }
        EndpointView own = endpoints.get(it.wantedId());
        if (own != null && own.deploys(it.key().model())) {
            Step resumed = Leavings.resume(it, own);
            return resumed == null ? follow(it, own) : resumed;
        }
        if (deployments == null) {
            return unreadable(it, view.models());
        }
        EndpointView other = other(it, endpoints, deployments);
        if (other != null) {
            return follow(it, other);
        }
        return NothingToAdopt.decide(it, looking, view, endpoints, deployments);
    }

    /** An endpoint of another id that the provisioning may use. */
    private static @Nullable EndpointView other(
            Case it, Endpoints endpoints, Deployments deployments) {
        if (it.isDedicated()) {
            return null;
        }
        EndpointView preconfigured =
                it.leader().config() == null
                        ? endpoints.preconfigured(
                                it.key().model(), endpoint -> !isGivenUp(it, endpoint, deployments))
                        : null;
        return preconfigured == null ? adoptable(it, endpoints, deployments) : preconfigured;
    }

    /** It stayed failed for as long as the grace, and still is. */
    private static boolean isGivenUp(Case it, EndpointView endpoint, Deployments deployments) {
        DeploymentView deployment = deployments.get(endpoint.inferenceId());
        return it.attention().givenUp().contains(endpoint.inferenceId())
                && deployment != null
                && deployment.state() == DeploymentView.State.FAILED;
    }

    private static Step unseen(Case it) {
        Step step =
                it.provisioning().reported() == null
                        ? Step.stay(it.attention(), "not looked yet")
                        : Reporting.stay(
                                it, it.attention(), Words.of(WaitingFor.ENDPOINT), "looking");
        return it.sight().mutationRunning() ? step : step.wishing(Step.Wish.DEFINITION);
    }

    /** Stays, because a read that is needed did not succeed. */
    static Step unreadable(Case it, Read<?> read) {
        Trouble trouble = Objects.requireNonNull(read.trouble());
        WaitingFor waitingFor =
                trouble.kind() == Trouble.Kind.GATEWAY ? WaitingFor.GATEWAY : WaitingFor.ENDPOINT;
        return Reporting.stay(it, it.attention(), Words.of(waitingFor), trouble.message());
    }

    /** The same for the model's definition, which decisions before a create need. */
    static Step definitionUnreadable(Case it, TargetView view, Read<Definition> read) {
        return Denial.ofDefinition(it, view, read, unreadable(it, read));
    }

    private static Step follow(Case it, EndpointView endpoint) {
        Provisioning next = it.provisioning().in(new Phase.Following(endpoint.inferenceId(), null));
        return new Step(
                List.of(new Change.Put(next)),
                List.of(),
                null,
                it.attention().adopting(),
                Step.Wish.AGAIN,
                Step.NEVER,
                "adopting endpoint " + endpoint.inferenceId());
    }

    /**
     * Another endpoint of the model that a shared provisioning may use: fully allocated ones first,
     * then by id.
     */
    private static @Nullable EndpointView adoptable(
            Case it, Endpoints endpoints, Deployments deployments) {
        return candidates(it, endpoints)
                .filter(endpoint -> isAlive(deployments.get(endpoint.inferenceId())))
                .min(
                        Comparator.comparing(
                                        (EndpointView endpoint) ->
                                                !isFull(deployments.get(endpoint.inferenceId())))
                                .thenComparing(EndpointView::inferenceId))
                .orElse(null);
    }

    /** Endpoints of the model with a deployment of their own, reserved ids aside. */
    static Stream<EndpointView> candidates(Case it, Endpoints endpoints) {
        String model = it.key().model();
        return endpoints.of(model).stream()
                .filter(endpoint -> !endpoint.isPreconfigured() && endpoint.deploys(model));
    }

    private static boolean isAlive(@Nullable DeploymentView deployment) {
        return deployment != null && deployment.isAlive();
    }

    private static boolean isFull(@Nullable DeploymentView deployment) {
        return deployment != null && deployment.isFullyAllocated();
    }

    /** Stays until the model's definition is read. */
    static Step definitionNeeded(Case it) {
        return Step.stay(it.attention(), "definition not read yet").wishing(Step.Wish.DEFINITION);
    }
}
