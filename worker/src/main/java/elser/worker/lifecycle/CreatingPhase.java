package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A create is open: it runs, or it ended without telling, or an earlier owner made it. Looks
 * whether its endpoint is there. Goes back to looking only when the call can no longer be alive and
 * complete reads show no endpoint.
 */
final class CreatingPhase {

    private CreatingPhase() {}

    static Step decide(Case it, Intent intent) {
        TargetView view = it.sight().counting();
        if (view == null) {
            return running(it, intent);
        }
        TargetView.Endpoints endpoints = view.endpoints().orNull();
        if (endpoints == null) {
            return troubled(it, view.endpoints().trouble());
        }
        EndpointView created = endpoints.get(intent.inferenceId());
        if (created != null && created.deploys(it.key().model())) {
            return found(it, view, intent);
        }
        Long openUntil = Lifecycle.openUntil(intent, it.sight(), it.now());
        if (openUntil != null) {
            return Reporting.stay(
                            it,
                            it.attention(),
                            Words.of(WaitingFor.ENDPOINT),
                            "the create's outcome is unknown and its endpoint is not there")
                    .wakingAt(openUntil);
        }
        return again(
                it.provisioning(),
                it.attention(),
                CreateReason.REPAIR,
                "the create came to nothing");
    }

    /**
     * The call runs, or nothing was seen since it ended. What the target shows meanwhile may be
     * told, but decides nothing.
     */
    private static Step running(Case it, Intent intent) {
        Words words = glimpse(it);
        Attention attention =
                words.progress() == null
                        ? it.attention()
                        : it.attention().seeing(downloadSeen(it), it.sight().lookBegan());
        boolean runs = it.sight().mutationRunning();
        Step step =
                Reporting.stay(
                        it,
                        attention,
                        words,
                        runs ? "the create runs" : "looking for " + intent.inferenceId());
        return runs ? step : step.wishing(Step.Wish.LOOK);
    }

    private static Words glimpse(Case it) {
        return Words.glimpse(it, downloadSeen(it), WaitingFor.ENDPOINT);
    }

    private static @Nullable Download downloadSeen(Case it) {
        return it.sight().downloadSince(it.attention().intentSince(), it.key().model());
    }

    private static Step troubled(Case it, @Nullable Trouble trouble) {
        boolean gateway = trouble != null && trouble.kind() == Trouble.Kind.GATEWAY;
        return Reporting.stay(
                it,
                it.attention(),
                Words.of(gateway ? WaitingFor.GATEWAY : WaitingFor.ENDPOINT),
                "the endpoint cannot be looked for");
    }

    private static Step found(Case it, TargetView view, Intent intent) {
        boolean isDoubted = it.provisioning().repair().doubted();
        Long openUntil =
                isDoubted && !serves(view, intent)
                        ? Lifecycle.openUntil(intent, it.sight(), it.now())
                        : null;
        if (openUntil != null) {
            return Reporting.stay(
                            it,
                            it.attention(),
                            glimpse(it),
                            "endpoint "
                                    + intent.inferenceId()
                                    + " was there before; its create may still be under way")
                    .wakingAt(openUntil);
        }
        Provisioning next =
                it.provisioning()
                        .in(new Phase.Following(intent.inferenceId(), isDoubted ? null : intent));
        return new Step(
                List.of(new Change.Put(next)),
                List.of(),
                null,
                it.attention().mutationsDenied(null),
                Step.Wish.AGAIN,
                Step.NEVER,
                "endpoint "
                        + intent.inferenceId()
                        + (isDoubted ? " was there before" : " is there"));
    }

    /** Then nothing of a create for it is under way, whoever made that. */
    private static boolean serves(TargetView view, Intent intent) {
        TargetView.Deployments deployments = view.models().orNull();
        DeploymentView deployment =
                deployments == null ? null : deployments.get(intent.inferenceId());
        return deployment != null && deployment.isFullyAllocated();
    }

    private static Step again(
            Provisioning provisioning, Attention attention, CreateReason reason, String note) {
        return new Step(
                List.of(new Change.Put(provisioning.in(new Phase.Looking(reason)))),
                List.of(),
                null,
                attention.knowing(Attention.Outcome.OPEN),
                Step.Wish.AGAIN,
                Step.NEVER,
                note);
    }

    /** What the answer to the create means. */
    static Step onVerdict(Told it, Intent intent, Verdict verdict) {
        Attention attention = it.attention();
        Told unknown = it.with(attention.knowing(Attention.Outcome.UNKNOWN));
        Told settled = it.with(attention.knowing(Attention.Outcome.SETTLED));
        return switch (verdict) {
            case Verdict.Done _ -> done(it, intent);
            case Verdict.LookAgain(Trouble trouble) ->
                    it.look(
                            attention.knowing(Attention.Outcome.UNKNOWN).because(trouble),
                            "the create's outcome is unknown: " + trouble.message());
            case Verdict.AlreadyThere(Trouble trouble) ->
                    it.look(
                                    attention.knowing(Attention.Outcome.UNKNOWN).because(trouble),
                                    "it was there already: " + trouble.message())
                            .changing(
                                    new Change.Put(
                                            it.provisioning()
                                                    .repairing(
                                                            it.provisioning()
                                                                    .repair()
                                                                    .doubting(true))));
            case Verdict.NotNow later ->
                    (isServers(later.trouble()) ? settled : unknown)
                            .later(later, "the cluster will not now: ");
            case Verdict.Denied denied ->
                    Denial.ofMutation(
                            denied,
                            settled,
                            again(
                                    it.provisioning(),
                                    attention,
                                    intent.reason(),
                                    "the create was denied: " + denied.trouble().message()));
            case Verdict.Broken(Trouble trouble) -> broken(settled, trouble);
            case Verdict.NeverSent(String cause) ->
                    again(
                            it.provisioning(),
                            attention,
                            intent.reason(),
                            "the create was never sent: " + cause);
            case Verdict.Mistaken mistake ->
                    settled.blame(it.waiting(intent.requestId()), mistake, intent);
            case Verdict.Hopeless hopeless -> settled.endAll(hopeless);
            case Verdict.Kept(Trouble trouble) ->
                    throw new IllegalStateException("a create keeps nothing: " + trouble);
        };
    }

    /** What a gateway refuses may have been passed on all the same. */
    private static boolean isServers(Trouble trouble) {
        return trouble.errorType() != null;
    }

    private static Step done(Told it, Intent intent) {
        return new Step(
                List.of(
                        new Change.Put(
                                it.provisioning()
                                        .in(new Phase.Following(intent.inferenceId(), intent)))),
                List.of(),
                null,
                it.attention().knowing(Attention.Outcome.SETTLED),
                Step.Wish.LOOK,
                Step.NEVER,
                "endpoint " + intent.inferenceId() + " is created");
    }

    /** The endpoint is stored, its model is not whole. Following it will find out and mend. */
    private static Step broken(Told it, Trouble trouble) {
        return it.look(
                it.attention().broken(trouble, it.retryAt()),
                "the model is not whole: " + trouble.message());
    }
}
