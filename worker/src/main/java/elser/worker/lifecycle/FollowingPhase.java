package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.OutcomeTable.Finding;
import elser.worker.lifecycle.TargetView.Deployments;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The endpoint is chosen. Ready means that its own deployment, the one whose id is the endpoint's,
 * is fully allocated; the first sighting counts. A deployment that stays missing is started, a
 * preconfigured endpoint without one is woken, and one that Elastic hosts serves as it is.
 */
final class FollowingPhase {

    /** Of an endpoint that has no deployment here. */
    private static final Allocation HOSTED = new Allocation("fully_allocated", 0, 0);

    private FollowingPhase() {}

    static Step decide(Case it, Phase.Following following) {
        TargetView view = it.sight().counting();
        if (view == null) {
            return it.sight().mutationRunning()
                    ? running(it, following)
                    : Step.stay(it.attention(), "not looked yet").wishing(Step.Wish.LOOK);
        }
        if (view.endpoints().orNull() == null) {
            return unreadable(it, Objects.requireNonNull(view.endpoints().trouble()));
        }
        EndpointView endpoint =
                Objects.requireNonNull(view.endpoints().orNull()).get(following.inferenceId());
        if (endpoint != null && endpoint.isHosted(it.key().model())) {
            return serve(it, following, endpoint, HOSTED, false);
        }
        if (endpoint == null || !endpoint.deploys(it.key().model())) {
            return following.created() == null ? useless(it) : gone(it, following.created());
        }
        Deployments deployments = view.models().orNull();
        if (deployments == null) {
            return unreadable(it, Objects.requireNonNull(view.models().trouble()));
        }
        DeploymentView deployment = deployments.get(following.inferenceId());
        if (deployment != null) {
            return deployed(it, view, following, endpoint, deployment);
        }
        return endpoint.isPreconfigured()
                ? Waking.decide(it, view, endpoint)
                : MissingDeployment.decide(it, view, following, endpoint);
    }

    /** A call runs. What the target shows meanwhile may be told, but decides nothing. */
    private static Step running(Case it, Phase.Following following) {
        Long since = it.attention().missingSince();
        Download seen = since == null ? null : it.sight().downloadSince(since, it.key().model());
        return seen == null
                ? Step.stay(it.attention(), "a call for " + following.inferenceId() + " runs")
                : Reporting.stay(
                        it,
                        it.attention(),
                        Words.glimpse(it, seen, WaitingFor.MODEL_DOWNLOAD),
                        "the model is downloading");
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

    /** The adopted endpoint is gone or serves something else: looks from the top. */
    private static Step useless(Case it) {
        CreateReason next =
                it.provisioning().creates() == 0
                        ? Lifecycle.firstReason(it.provisioning())
                        : CreateReason.REPAIR;
        return searching(
                it.provisioning(),
                next,
                it.attention().searching(it.attention().retryAt()),
                "the adopted endpoint is of no use");
    }

    /**
     * What the create made is gone: looks from the top, after a pause that grows, and not before
     * the call can not be alive any more.
     */
    private static Step gone(Case it, Intent created) {
        Long openUntil = Deletion.openUntil(it, created);
        if (openUntil != null) {
            return Deletion.waiting(it, it.attention(), Words.of(WaitingFor.ENDPOINT), openUntil);
        }
        int times = it.provisioning().repair().endpointsDeleted() + 1;
        if (times > it.policy().repairs()) {
            return Lifecycle.endAll(
                    it,
                    Finding.DEPLOYMENT_BROKEN.failure(
                            "endpoint "
                                    + created.inferenceId()
                                    + " is gone before it served, as often as it may be made anew;"
                                    + " somebody deletes it"));
        }
        long pause = it.now().in(it.policy().backoff().after(times, it.sight().jitter()));
        return searching(
                it.provisioning().repairing(it.provisioning().repair().missingEndpoint()),
                CreateReason.REPAIR,
                it.attention().searching(Math.max(pause, it.attention().retryAt())),
                "its endpoint is gone");
    }

    private static Step searching(
            Provisioning provisioning, CreateReason next, Attention attention, String note) {
        return new Step(
                List.of(new Change.Put(provisioning.in(new Phase.Looking(next)))),
                List.of(),
                null,
                attention,
                Step.Wish.AGAIN,
                Step.NEVER,
                note);
    }

    private static Step deployed(
            Case it,
            TargetView view,
            Phase.Following following,
            EndpointView endpoint,
            DeploymentView deployment) {
        Allocation allocation = deployment.allocation();
        if (deployment.isFullyAllocated() && allocation != null) {
            boolean isCold = allocation.targetAllocationCount() == 0;
            return serve(it, following, endpoint, allocation, isCold);
        }
        if (deployment.state() == DeploymentView.State.FAILED) {
            return broken(it, view, following, endpoint, deployment);
        }
        boolean noRoom = deployment.reason() != null && !deployment.reason().isBlank();
        Words words =
                new Words(
                        noRoom ? WaitingFor.CAPACITY : WaitingFor.ALLOCATION,
                        null,
                        allocation,
                        endpoint);
        Attention alive = it.attention().present(allocation).recovered(endpoint.inferenceId());
        return Reporting.stay(it, alive, words, "allocations are starting");
    }

    private static Step serve(
            Case it,
            Phase.Following following,
            EndpointView endpoint,
            Allocation allocation,
            boolean isCold) {
        Intent created = following.created();
        Endpoint told =
                new Endpoint(
                        endpoint.service(),
                        endpoint.modelId(),
                        endpoint.serviceSettings(),
                        endpoint.chunkingSettings(),
                        created == null || !created.isOf(it.provisioning()),
                        isCold);
        return FanOut.begin(
                it.provisioning(),
                new Phase.Result.Served(following.inferenceId(), told, allocation),
                it.memory(),
                it.sight(),
                it.policy(),
                it.now());
    }

    /**
     * The deployment says it failed: that may pass within the grace time, when its cause does. Then
     * an endpoint of our own is made anew, and somebody else's is left.
     */
    private static Step broken(
            Case it,
            TargetView view,
            Phase.Following following,
            EndpointView endpoint,
            DeploymentView deployment) {
        Attention attention = it.attention();
        Intent created = following.created();
        Words words = Words.of(WaitingFor.ALLOCATION).at(endpoint);
        boolean isGivenUp = created == null && attention.givenUp().contains(endpoint.inferenceId());
        Long missing = attention.missingSince();
        long since = missing == null ? it.now().nanos() : missing;
        if (!isGivenUp && !it.now().isPast(since, it.policy().grace())) {
            return Reporting.stay(it, attention.missing(since), words, "the deployment failed")
                    .wakingAt(since + it.policy().grace().toNanos());
        }
        if (view.downloads() instanceof Read.Unavailable<Map<String, Download>>(Trouble trouble)) {
            return unreadable(it, trouble);
        }
        String reason = deployment.reason() == null ? "no reason given" : deployment.reason();
        if (created == null) {
            return leave(it, endpoint, reason);
        }
        Long openUntil = Deletion.openUntil(it, created);
        if (openUntil != null) {
            return Deletion.waiting(it, attention.missing(since), words, openUntil);
        }
        return view.downloads().orNull() != null && Deletion.isAllowed(it, endpoint, created)
                ? Deletion.ofEndpoint(
                        it, attention, words, created, "its deployment failed: " + reason)
                : Lifecycle.endAll(
                        it,
                        Finding.DEPLOYMENT_BROKEN.failure(
                                "the deployment is in state failed: " + reason));
    }

    /**
     * Somebody else's endpoint is not mended. It was the leader's own wish where it asked for that
     * id; else another is looked for.
     */
    private static Step leave(Case it, EndpointView endpoint, String reason) {
        String id = endpoint.inferenceId();
        Attention attention = it.attention().searching(it.attention().retryAt()).givingUp(id);
        return id.equals(it.wantedId())
                ? Lifecycle.endLeader(
                        it.provisioning(),
                        it.leader(),
                        it.memory(),
                        attention,
                        it.now(),
                        Finding.CHOSEN_BROKEN.failure(
                                "the deployment of endpoint "
                                        + id
                                        + ", which was there before, is in state failed: "
                                        + reason))
                : useless(it).attending(attention);
    }
}
