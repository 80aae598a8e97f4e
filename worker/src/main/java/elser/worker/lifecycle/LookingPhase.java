package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Looks for an endpoint to adopt, in the order: the requested id; another endpoint of the model
 * with a living deployment of its own; none, then a create. Absence needs complete reads of
 * endpoints, statistics, definition and download tasks.
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
        EndpointView own = endpoints.get(it.wantedId());
        if (own != null && own.deploys(it.key().model())) {
            return follow(it, own);
        }
        Deployments deployments = view.models().orNull();
        if (deployments == null) {
            return unreadable(it, view.models());
        }
        if (!it.isDedicated()) {
            EndpointView other = adoptable(it, endpoints, deployments);
            if (other != null) {
                return follow(it, other);
            }
        }
        return absent(it, looking, view, endpoints, deployments);
    }

    private static Step unseen(Case it) {
        Step step = Step.stay(it.attention(), "not looked yet").wishing(Step.Wish.DEFINITION);
        return it.provisioning().reported() == null
                ? step
                : Reporting.stay(it, it.attention(), Words.of(WaitingFor.ENDPOINT), "looking")
                        .wishing(Step.Wish.DEFINITION);
    }

    private static Step unreadable(Case it, Read<?> read) {
        Trouble trouble = Objects.requireNonNull(read.trouble());
        WaitingFor waitingFor =
                trouble.kind() == Trouble.Kind.GATEWAY ? WaitingFor.GATEWAY : WaitingFor.ENDPOINT;
        return Reporting.stay(it, it.attention(), Words.of(waitingFor), trouble.message());
    }

    private static Step follow(Case it, EndpointView endpoint) {
        Provisioning next = it.provisioning().in(new Phase.Following(endpoint.inferenceId(), null));
        return new Step(
                List.of(new Change.Put(next)),
                List.of(),
                null,
                it.attention(),
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

    private static Stream<EndpointView> candidates(Case it, Endpoints endpoints) {
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

    private static Step absent(
            Case it,
            Phase.Looking looking,
            TargetView view,
            Endpoints endpoints,
            Deployments deployments) {
        Read<Definition> read = view.definitions().get(it.key().model());
        if (read == null) {
            return Step.stay(it.attention(), "definition not read yet")
                    .wishing(Step.Wish.DEFINITION);
        }
        Definition definition = read.orNull();
        if (definition == null) {
            return unreadable(it, read).wishing(Step.Wish.DEFINITION);
        }
        if (view.downloads() instanceof Read.Unavailable<Map<String, Download>> unavailable) {
            return unreadable(it, unavailable).wishing(Step.Wish.DEFINITION);
        }
        Step waiting = waitForOthers(it, view, endpoints, deployments, definition);
        if (waiting != null) {
            return waiting.wishing(Step.Wish.DEFINITION);
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
        return create(it, looking, definition);
    }

    /**
     * A download or a create of somebody else is under way: the step that waits for it, null where
     * there is none.
     */
    private static @Nullable Step waitForOthers(
            Case it,
            TargetView view,
            Endpoints endpoints,
            Deployments deployments,
            Definition definition) {
        Map<String, Download> downloads = view.downloads().orNull();
        Download download = downloads == null ? null : downloads.get(it.key().model());
        boolean hidden = downloads == null && definition == Definition.PARTIAL;
        if (download == null && hidden) {
            download = new Download(0, 0);
        }
        Attention attention = it.attention().seeing(download, it.now().nanos());
        if (download != null) {
            return Reporting.stay(
                    it,
                    attention,
                    Words.downloading(download, attention, it.policy(), it.now()),
                    "somebody else downloads the model");
        }
        if (it.hasSiblingCreating()) {
            return Reporting.stay(
                    it,
                    attention,
                    Words.of(WaitingFor.ENDPOINT),
                    "another create of this model is open");
        }
        boolean unstarted =
                candidates(it, endpoints)
                        .anyMatch(other -> deployments.get(other.inferenceId()) == null);
        if (attention.downloadEnded() && unstarted) {
            Long missing = attention.missingSince();
            long since = missing == null ? it.now().nanos() : missing;
            if (!it.now().isPast(since, it.policy().grace())) {
                return Reporting.stay(
                                it,
                                attention.missing(since),
                                Words.of(WaitingFor.ALLOCATION),
                                "its downloader's deployment is due")
                        .wakingAt(since + it.policy().grace().toNanos());
            }
        }
        return null;
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
        if (attention.retryAt() > it.now().nanos()) {
            Words words =
                    Words.of(attention.capacity() ? WaitingFor.CAPACITY : WaitingFor.ENDPOINT);
            return Reporting.stay(it, attention, words, "pausing before the next create")
                    .wakingAt(attention.retryAt());
        }
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
