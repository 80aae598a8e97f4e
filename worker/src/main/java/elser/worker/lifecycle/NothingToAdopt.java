package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The way to a create: waits for what others have under way, judges conflicts and limits, asks
 * whether a call may be made, and decides it. Absence needs complete reads of endpoints,
 * statistics, definition and download tasks.
 */
final class NothingToAdopt {

    private NothingToAdopt() {}

    static Step decide(
            Case it,
            Phase.Looking looking,
            TargetView view,
            Endpoints endpoints,
            Deployments deployments) {
        Step waiting = waitForOthers(it, view, endpoints, deployments);
        if (waiting != null) {
            return waiting;
        }
        Failure conflict = conflict(it, endpoints, deployments);
        if (conflict != null) {
            return Lifecycle.endLeader(
                    it.provisioning(),
                    it.leader(),
                    it.memory(),
                    it.attention(),
                    it.now(),
                    conflict);
        }
        Failure full = limitReached(it, endpoints);
        if (full != null) {
            return Lifecycle.endAll(
                    it.provisioning(), it.memory(), it.attention(), it.policy(), it.now(), full);
        }
        if (it.attention().retryAt() > it.now().nanos()) {
            return pausing(it);
        }
        Read<Definition> read = view.definitions().get(it.key().model());
        return switch (read) {
            case null -> definitionNeeded(it);
            case Read.Complete<Definition>(Definition definition) ->
                    create(it, looking, definition);
            case Read.Forbidden<Definition> _, Read.Unavailable<Definition> _ ->
                    LookingPhase.unreadable(it, read);
        };
    }

    private static Step definitionNeeded(Case it) {
        return Step.stay(it.attention(), "definition not read yet").wishing(Step.Wish.DEFINITION);
    }

    private static Step pausing(Case it) {
        Attention attention = it.attention();
        Words words = Words.of(attention.capacity() ? WaitingFor.CAPACITY : WaitingFor.ENDPOINT);
        return Reporting.stay(it, attention, words, "pausing before the next create")
                .wakingAt(attention.retryAt());
    }

    /**
     * A download or a create of somebody else is under way: the step that waits for it, null where
     * there is none.
     */
    private static @Nullable Step waitForOthers(
            Case it, TargetView view, Endpoints endpoints, Deployments deployments) {
        Download download = null;
        switch (view.downloads()) {
            case Read.Unavailable<Map<String, Download>> unavailable -> {
                return LookingPhase.unreadable(it, unavailable);
            }
            case Read.Complete<Map<String, Download>>(var downloads) ->
                    download = downloads.get(it.key().model());
            case Read.Forbidden<Map<String, Download>> _ -> {
                Read<Definition> definition = view.definitions().get(it.key().model());
                if (definition == null) {
                    return definitionNeeded(it);
                }
                if (definition.orNull() == null) {
                    return LookingPhase.unreadable(it, definition);
                }
                if (definition.orNull() == Definition.PARTIAL) {
                    download = new Download(0, 0);
                }
            }
        }
        Attention attention = it.attention().seeing(download, it.now().nanos());
        if (download != null) {
            return Reporting.stay(
                    it,
                    attention,
                    Words.downloading(download, attention, it.policy(), it.now()),
                    "somebody else downloads the model");
        }
        if (it.siblingsCreating().findAny().isPresent()) {
            Step waiting = waitForSiblings(it, view, attention);
            if (waiting != null) {
                return waiting;
            }
        }
        return attention.downloadEnded() && isAnyUnstarted(it, endpoints, deployments)
                ? graceForOthers(it, attention)
                : null;
    }

    /**
     * Another provisioning of the key has a create that is neither ready nor failed. A shared one
     * waits for that, and then uses its endpoint; a dedicated one, which cannot, waits until the
     * create's outcome is known and the model is there.
     */
    private static @Nullable Step waitForSiblings(Case it, TargetView view, Attention attention) {
        boolean outcomeKnown =
                it.siblingsCreating().noneMatch(other -> other.phase() instanceof Phase.Creating);
        if (it.isDedicated() && outcomeKnown) {
            Read<Definition> definition = view.definitions().get(it.key().model());
            if (definition == null) {
                return definitionNeeded(it);
            }
            if (definition.orNull() == Definition.COMPLETE) {
                return null;
            }
        }
        return Reporting.stay(
                it,
                attention,
                Words.of(WaitingFor.ENDPOINT),
                "another create of this model is open");
    }

    private static boolean isAnyUnstarted(Case it, Endpoints endpoints, Deployments deployments) {
        return LookingPhase.candidates(it, endpoints)
                .anyMatch(other -> deployments.get(other.inferenceId()) == null);
    }

    private static @Nullable Step graceForOthers(Case it, Attention attention) {
        Long missing = attention.missingSince();
        long since = missing == null ? it.now().nanos() : missing;
        return it.now().isPast(since, it.policy().grace())
                ? null
                : Reporting.stay(
                                it,
                                attention.missing(since),
                                Words.of(WaitingFor.ALLOCATION),
                                "its downloader's deployment is due")
                        .wakingAt(since + it.policy().grace().toNanos());
    }

    private static @Nullable Failure conflict(
            Case it, Endpoints endpoints, Deployments deployments) {
        EndpointView own = endpoints.get(it.wantedId());
        String taken =
                own != null
                        ? "an endpoint of that id serves something else (service "
                                + own.service()
                                + ", task type "
                                + own.taskType()
                                + ")"
                        : deployments.isTaken(it.wantedId())
                                ? "a trained model or a deployment bears that id"
                                : null;
        return taken == null
                ? null
                : new Failure(
                        FailureReason.ENDPOINT_CONFLICT,
                        taken + "; choose another inference_id",
                        null,
                        null,
                        false,
                        List.of());
    }

    private static @Nullable Failure limitReached(Case it, Endpoints endpoints) {
        Integer most = it.policy().maxEndpoints().get(it.key().target());
        return most == null || endpoints.created() < most
                ? null
                : new Failure(
                        FailureReason.INSUFFICIENT_CAPACITY,
                        "the target's owner allows "
                                + most
                                + " sparse-embedding endpoints and there are "
                                + endpoints.created(),
                        null,
                        null,
                        true,
                        List.of());
    }

    private static Step create(Case it, Phase.Looking looking, Definition definition) {
        Attention attention = it.attention();
        return switch (it.sight().permit()) {
            case NOT_ASKED -> Step.stay(attention, "a create is needed").wishing(Step.Wish.PERMIT);
            case BUSY ->
                    Reporting.stay(
                                    it,
                                    attention,
                                    Words.of(WaitingFor.ENDPOINT),
                                    "no room for a create now")
                            .wakingAt(
                                    Lifecycle.retryAt(
                                            attention, it.policy(), it.sight(), it.now()));
            case GATEWAY_DOWN ->
                    Reporting.stay(
                                    it,
                                    attention,
                                    Words.of(WaitingFor.GATEWAY),
                                    "the circuit breaker is open")
                            .wakingAt(
                                    Lifecycle.retryAt(
                                            attention, it.policy(), it.sight(), it.now()));
            case GRANTED -> intend(it, looking, definition);
        };
    }

    private static Step intend(Case it, Phase.Looking looking, Definition definition) {
        Provisioning before = it.provisioning();
        InferenceConfig config = it.wantedConfig();
        List<Entry.Configuration> known = it.memory().configurations(before);
        int number = Configurations.numberOf(known, config);
        int attempt = before.creates() + 1;
        long window = it.policy().lease().plus(it.policy().createTimeout()).toMillis();
        Intent intent =
                new Intent(
                        before.id() + "/" + attempt,
                        attempt,
                        looking.next(),
                        it.leader().requestId(),
                        it.wantedId(),
                        number,
                        it.now().wall(),
                        window,
                        it.sight().process(),
                        it.sight().epoch(),
                        definition);
        Step step =
                Reporting.step(
                        it,
                        before.creating(intent),
                        it.attention().intending(it.now().nanos()),
                        Words.of(WaitingFor.ENDPOINT),
                        "creating endpoint " + intent.inferenceId() + " (" + intent.reason() + ")");
        List<Change> changes = new ArrayList<>();
        if (number == known.size()) {
            changes.add(
                    new Change.Put(new Entry.Configuration(it.key(), before.id(), number, config)));
        }
        changes.addAll(step.changes());
        Mutation create = new Mutation.Create(it.key(), before.id(), intent, config);
        return new Step(
                changes,
                step.events(),
                create,
                step.attention(),
                Step.Wish.NONE,
                step.wakeAt(),
                step.note());
    }
}
