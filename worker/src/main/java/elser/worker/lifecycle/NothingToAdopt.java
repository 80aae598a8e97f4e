package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.OutcomeTable.Finding;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The way to a create: waits for what is {@link UnderWay}, judges conflicts and limits, asks
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
        Step waiting = UnderWay.waitForOthers(it, view, endpoints, deployments);
        return waiting == null
                ? notUnderWay(
                        it.with(it.attention().notDownloading(view.beganNanos())),
                        looking,
                        view,
                        endpoints,
                        deployments)
                : waiting;
    }

    /** Nobody downloads the model. */
    private static Step notUnderWay(
            Case it,
            Phase.Looking looking,
            TargetView view,
            Endpoints endpoints,
            Deployments deployments) {
        Failure conflict = conflict(it, endpoints, deployments);
        if (conflict != null) {
            return end(it, conflict);
        }
        Failure full = limitReached(it, endpoints);
        if (full != null) {
            return end(it, full);
        }
        if (it.attention().retryAt() > it.now().nanos()) {
            return pausing(it);
        }
        Read<Definition> read = view.definitions().get(it.key().model());
        return switch (read) {
            case null -> LookingPhase.definitionNeeded(it);
            case Read.Complete<Definition>(Definition definition) ->
                    create(it, looking, definition);
            case Read.Forbidden<Definition> _, Read.Unavailable<Definition> _ ->
                    LookingPhase.definitionUnreadable(it, view, read);
        };
    }

    /** Who needs a create that cannot be: the next in line may need none. */
    private static Step end(Case it, Failure failure) {
        return Lifecycle.endLeader(
                it.provisioning(), it.leader(), it.memory(), it.attention(), it.now(), failure);
    }

    private static Step pausing(Case it) {
        Attention attention = it.attention();
        Words words =
                Words.of(
                        attention.attempts().capacity()
                                ? WaitingFor.CAPACITY
                                : WaitingFor.ENDPOINT);
        return Reporting.stay(it, attention, words, "pausing before the next create")
                .wakingAt(attention.retryAt());
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
                : Finding.ID_TAKEN.failure(taken + "; choose another inference_id");
    }

    private static @Nullable Failure limitReached(Case it, Endpoints endpoints) {
        Integer most = it.policy().maxEndpoints().get(it.key().target());
        return most == null || endpoints.created() < most
                ? null
                : Finding.ENDPOINT_LIMIT.failure(
                        "the target's owner allows "
                                + most
                                + " sparse-embedding endpoints and there are "
                                + endpoints.created());
    }

    private static Step create(Case it, Phase.Looking looking, Definition definition) {
        return Asking.forPermit(
                it,
                it.attention(),
                Words.of(WaitingFor.ENDPOINT),
                "create",
                () -> intend(it, looking, definition));
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
