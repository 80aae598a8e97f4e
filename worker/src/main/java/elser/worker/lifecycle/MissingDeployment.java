package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The endpoint is chosen and has no deployment: the model still downloads, the deployment is about
 * to come, or it never will. Then it is started; where that does not help and the endpoint is our
 * own, it is deleted and created anew.
 */
final class MissingDeployment {

    private static final String BROKE =
            "the download of the model ended before all of it was there";

    private MissingDeployment() {}

    static Step decide(Case it, TargetView view, Phase.Following following, EndpointView endpoint) {
        return switch (view.downloads()) {
            case Read.Complete<Map<String, Download>>(var downloads) ->
                    decide(it, view, following, endpoint, downloads.get(it.key().model()));
            case Read.Unavailable<Map<String, Download>>(Trouble trouble) ->
                    FollowingPhase.unreadable(it, trouble);
            case Read.Forbidden<Map<String, Download>> _ ->
                    Reporting.stay(
                            it,
                            it.attention(),
                            words(it.attention(), endpoint),
                            "no deployment yet, and whether the model downloads may not be seen");
        };
    }

    private static Step decide(
            Case it,
            TargetView view,
            Phase.Following following,
            EndpointView endpoint,
            @Nullable Download download) {
        Attention attention = it.attention().seeing(download, view.beganNanos());
        if (download != null) {
            Words words = Words.downloading(download, attention, it.policy()).at(endpoint);
            return Reporting.stay(it, attention, words, "the model is downloading");
        }
        Long missing = attention.missingSince();
        long since = missing == null ? it.now().nanos() : missing;
        Attention waiting = attention.missing(since);
        long due =
                attention.attempts().startRefused()
                        ? attention.retryAt()
                        : Math.max(attention.retryAt(), since + it.policy().grace().toNanos());
        return due > it.now().nanos()
                ? Reporting.stay(it, waiting, words(attention, endpoint), "no deployment yet")
                        .wakingAt(due)
                : repair(it, view, following, waiting, endpoint);
    }

    private static Words words(Attention attention, EndpointView endpoint) {
        boolean capacity = attention.attempts().capacity();
        return Words.of(capacity ? WaitingFor.CAPACITY : WaitingFor.ALLOCATION).at(endpoint);
    }

    /** The deployment is overdue. What mends it depends on whether the model is there. */
    private static Step repair(
            Case it,
            TargetView view,
            Phase.Following following,
            Attention attention,
            EndpointView endpoint) {
        Read<Definition> read = view.definitions().get(it.key().model());
        return switch (read) {
            case null ->
                    Step.stay(attention, "definition not read yet").wishing(Step.Wish.DEFINITION);
            case Read.Complete<Definition>(Definition definition) ->
                    isWhole(definition, attention)
                            ? start(it, following, attention, endpoint)
                            : mendModel(it, following, attention, endpoint, definition);
            case Read.Forbidden<Definition>(Trouble trouble) ->
                    Denial.ofDefinition(it, view, read, FollowingPhase.unreadable(it, trouble));
            case Read.Unavailable<Definition>(Trouble trouble) ->
                    FollowingPhase.unreadable(it, trouble);
        };
    }

    /** One build of the model may be whole while the endpoint's own is not. */
    private static boolean isWhole(Definition definition, Attention attention) {
        return definition == Definition.COMPLETE && !attention.attempts().broken();
    }

    /**
     * The model is not whole and nobody downloads it. What a download after our create has left is
     * deleted once; where no model is there any more, a create downloads it.
     */
    private static Step mendModel(
            Case it,
            Phase.Following following,
            Attention attention,
            EndpointView endpoint,
            Definition definition) {
        Intent created = following.created();
        Long openUntil = Deletion.openUntil(it, created);
        if (openUntil != null) {
            return Deletion.waiting(it, attention, words(attention, endpoint), openUntil);
        }
        if (!Deletion.isAllowed(it, endpoint, created) || created == null) {
            return broken(it, attention);
        }
        if (definition == Definition.ABSENT) {
            return Deletion.ofEndpoint(
                    it, attention, words(attention, endpoint), created, "its model is not there");
        }
        boolean isOurs = created.definition() == Definition.ABSENT;
        return isOurs && !it.provisioning().repair().modelDeleted()
                ? Deletion.ofModel(it, attention, endpoint, created)
                : broken(it, attention);
    }

    private static Step broken(Case it, Attention attention) {
        Trouble trouble = attention.attempts().trouble();
        String message = trouble == null ? BROKE : BROKE + ": " + trouble.message();
        return Lifecycle.endAll(it, Finding.DOWNLOAD_BROKEN.failure(message, trouble));
    }

    private static Step start(
            Case it, Phase.Following following, Attention attention, EndpointView endpoint) {
        Words words = words(attention, endpoint);
        boolean startedInVain = attention.attempts().startsTaken() > 0;
        Intent created = following.created();
        if (startedInVain && isCertain(it, created) && Deletion.isAllowed(it, endpoint, created)) {
            return Deletion.ofEndpoint(
                    it, attention, words, created, "its deployment did not come by a start");
        }
        return Asking.forPermit(
                it,
                attention,
                words,
                "start",
                () ->
                        Reporting.stay(
                                        it,
                                        attention.started(it.now().nanos()),
                                        words,
                                        "starting the missing deployment of "
                                                + endpoint.inferenceId())
                                .doing(startOf(it, endpoint)));
    }

    /** What an earlier provisioning left may be another's by now that looks the same. */
    private static boolean isCertain(Case it, @Nullable Intent created) {
        return created != null && created.isOf(it.provisioning());
    }

    private static Mutation startOf(Case it, EndpointView endpoint) {
        DeploymentSize size = DeploymentSize.of(endpoint.serviceSettings());
        return new Mutation.StartDeployment(
                it.key(),
                it.provisioning().id(),
                endpoint.inferenceId(),
                Objects.requireNonNull(endpoint.modelId()),
                size.allocations(),
                size.threads(),
                size.adaptive());
    }

    /** What the answer to a start means. */
    static Step onStart(Told it, Mutation.StartDeployment start, Verdict verdict) {
        Attention attention = it.attention();
        return switch (verdict) {
            case Verdict.Done _ -> it.look(attention.startTaken(), "the start was taken");
            case Verdict.LookAgain(Trouble trouble) -> unknown(it, trouble);
            case Verdict.AlreadyThere(Trouble trouble) -> unknown(it, trouble);
            case Verdict.Kept(Trouble trouble) -> unknown(it, trouble);
            case Verdict.NotNow later -> it.later(later, "the start was refused for now: ");
            case Verdict.Denied denied ->
                    Denial.ofMutation(denied, it, it.look(attention, "may not be started"));
            case Verdict.NeverSent(String cause) ->
                    it.look(
                            attention.notBefore(it.now().in(Duration.ofSeconds(1))),
                            "the start was never sent: " + cause);
            case Verdict.Broken(Trouble trouble) ->
                    it.look(
                            attention.broken(trouble, it.retryAt()),
                            "the model is not whole: " + trouble.message());
            case Verdict.Mistaken mistake -> mistaken(it, start, mistake);
            case Verdict.Hopeless hopeless -> it.endAll(hopeless);
        };
    }

    private static Step unknown(Told it, Trouble trouble) {
        return it.look(
                it.attention().startTaken().because(trouble),
                "the start's outcome is unknown: " + trouble.message());
    }

    /** The endpoint's settings are at fault: those of whoever made it, or asked for it by name. */
    private static Step mistaken(
            Told it, Mutation.StartDeployment start, Verdict.Mistaken mistake) {
        Intent created =
                it.provisioning().phase() instanceof Phase.Following(var _, var made) ? made : null;
        Entry.Waiter leader = it.memory().leader(it.provisioning());
        boolean isAskedFor = leader != null && leader.inferenceId().equals(start.inferenceId());
        Entry.Waiter guilty =
                created != null ? it.waiting(created.requestId()) : isAskedFor ? leader : null;
        return it.blame(guilty, mistake, created);
    }
}
