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
            return found(it, intent);
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
                        : it.attention().seeing(downloadSeen(it), it.now().nanos());
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
        Download download = downloadSeen(it);
        return download == null
                ? Words.of(WaitingFor.ENDPOINT)
                : Words.downloading(
                        download,
                        it.attention().seeing(download, it.now().nanos()),
                        it.policy(),
                        it.now());
    }

    private static @Nullable Download downloadSeen(Case it) {
        TargetView view = it.sight().view();
        if (view == null || view.beganNanos() <= it.attention().intentSince()) {
            return null;
        }
        var downloads = view.downloads().orNull();
        return downloads == null ? null : downloads.get(it.key().model());
    }

    private static Step troubled(Case it, @Nullable Trouble trouble) {
        boolean gateway = trouble != null && trouble.kind() == Trouble.Kind.GATEWAY;
        return Reporting.stay(
                it,
                it.attention(),
                Words.of(gateway ? WaitingFor.GATEWAY : WaitingFor.ENDPOINT),
                "the endpoint cannot be looked for");
    }

    private static Step found(Case it, Intent intent) {
        Provisioning next = it.provisioning().in(new Phase.Following(intent.inferenceId(), intent));
        return new Step(
                List.of(new Change.Put(next)),
                List.of(),
                null,
                it.attention(),
                Step.Wish.AGAIN,
                Step.NEVER,
                "endpoint " + intent.inferenceId() + " is there");
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

    static Step onVerdict(
            Provisioning provisioning,
            Intent intent,
            Verdict verdict,
            Memory memory,
            Sight sight,
            Policy policy,
            Now now) {
        Attention attention = sight.attention();
        return switch (verdict) {
            case Verdict.Done _ ->
                    new Step(
                            List.of(
                                    new Change.Put(
                                            provisioning.in(
                                                    new Phase.Following(
                                                            intent.inferenceId(), intent)))),
                            List.of(),
                            null,
                            attention.knowing(Attention.Outcome.SETTLED),
                            Step.Wish.LOOK,
                            Step.NEVER,
                            "endpoint " + intent.inferenceId() + " is created");
            case Verdict.LookAgain(Trouble trouble) ->
                    Step.stay(
                                    attention.knowing(Attention.Outcome.UNKNOWN),
                                    "the create's outcome is unknown: " + trouble.message())
                            .wishing(Step.Wish.LOOK);
            case Verdict.NotNow(boolean forCapacity, Trouble trouble) ->
                    Step.stay(
                                    attention.refused(
                                            forCapacity,
                                            Lifecycle.retryAt(attention, policy, sight, now)),
                                    "the cluster will not now: " + trouble.message())
                            .wishing(Step.Wish.LOOK);
            case Verdict.NeverSent(String cause) ->
                    again(
                            provisioning,
                            attention,
                            intent.reason(),
                            "the create was never sent: " + cause);
            case Verdict.Mistaken(var reason, Trouble trouble) -> {
                Attention settled = attention.knowing(Attention.Outcome.SETTLED);
                yield memory.request(provisioning.key(), intent.requestId())
                                        instanceof Entry.Waiter waiter
                                && waiter.provisioningId().equals(provisioning.id())
                        ? Lifecycle.endLeader(
                                provisioning,
                                waiter,
                                memory,
                                settled,
                                now,
                                Lifecycle.failure(reason, false, trouble))
                        : Lifecycle.promoting(
                                Step.stay(settled, "the create was refused: " + trouble.message()),
                                provisioning,
                                settled);
            }
            case Verdict.Hopeless(var reason, boolean retryable, Trouble trouble) ->
                    Lifecycle.endAll(
                            provisioning,
                            memory,
                            attention,
                            policy,
                            now,
                            Lifecycle.failure(reason, retryable, trouble));
        };
    }
}
