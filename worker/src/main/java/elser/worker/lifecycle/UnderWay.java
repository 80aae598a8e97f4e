package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;

/** What others have under way for the model, and a create must wait for. */
final class UnderWay {

    private UnderWay() {}

    /**
     * A download or a create of somebody else is under way: the step that waits for it, null where
     * there is none.
     */
    static @Nullable Step waitForOthers(
            Case it, TargetView view, Endpoints endpoints, Deployments deployments) {
        return switch (view.downloads()) {
            case Read.Unavailable<Map<String, Download>> unavailable ->
                    LookingPhase.unreadable(it, unavailable);
            case Read.Complete<Map<String, Download>>(var downloads) -> {
                Download download = downloads.get(it.key().model());
                Attention attention = it.attention().seeing(download, view.beganNanos());
                yield download == null
                        ? notDownloading(it, view, attention, endpoints, deployments)
                        : downloading(
                                it, attention, Words.downloading(download, attention, it.policy()));
            }
            case Read.Forbidden<Map<String, Download>> _ ->
                    hidden(it, view, endpoints, deployments);
        };
    }

    private static Step downloading(Case it, Attention attention, Words words) {
        return Reporting.stay(it, attention, words, "somebody else downloads the model");
    }

    /** Tasks may not be listed: a model that is there, but not all of it, is being downloaded. */
    private static @Nullable Step hidden(
            Case it, TargetView view, Endpoints endpoints, Deployments deployments) {
        Read<Definition> read = view.definitions().get(it.key().model());
        if (read == null) {
            return LookingPhase.definitionNeeded(it);
        }
        return switch (read.orNull()) {
            case null -> LookingPhase.definitionUnreadable(it, view, read);
            case PARTIAL ->
                    downloading(
                            it,
                            it.attention().seeingHidden(view.beganNanos()),
                            Words.of(WaitingFor.MODEL_DOWNLOAD));
            case ABSENT, COMPLETE ->
                    notDownloading(
                            it,
                            view,
                            it.attention().seeing(null, view.beganNanos()),
                            endpoints,
                            deployments);
        };
    }

    private static @Nullable Step notDownloading(
            Case it,
            TargetView view,
            Attention attention,
            Endpoints endpoints,
            Deployments deployments) {
        if (it.siblingsCreating().findAny().isPresent()) {
            Step waiting = waitForSiblings(it, view, attention);
            if (waiting != null) {
                return waiting;
            }
        }
        Long open = siblingsOpenUntil(it);
        if (open != null) {
            return Reporting.stay(
                            it,
                            attention,
                            Words.of(WaitingFor.ENDPOINT),
                            "another create of this model may still be under way")
                    .wakingAt(open);
        }
        return attention.downloading().ended() && isAnyUnstarted(it, endpoints, deployments)
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
                return LookingPhase.definitionNeeded(it);
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

    /**
     * Until when a create for another provisioning can be alive, null where none can: one that an
     * earlier owner made, or whose answer said nothing. That its endpoint is there does not end it.
     */
    private static @Nullable Long siblingsOpenUntil(Case it) {
        return it.siblingsCreating()
                .map(
                        other ->
                                Lifecycle.openUntil(
                                        Objects.requireNonNull(other.openCreate()),
                                        it.sight().with(it.sight().others().apply(other)),
                                        it.now()))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
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
}
