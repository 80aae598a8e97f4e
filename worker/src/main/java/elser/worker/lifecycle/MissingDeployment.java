package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The endpoint is chosen and has no deployment: the model still downloads, the deployment is about
 * to come, or it never will and is started.
 */
final class MissingDeployment {

    private static final Failure DOWNLOAD_BROKE =
            new Failure(
                    FailureReason.DOWNLOAD_FAILED,
                    "the download of the model ended before all of it was there",
                    null,
                    null,
                    true,
                    List.of());

    private MissingDeployment() {}

    static Step decide(Case it, TargetView view, EndpointView endpoint) {
        return switch (view.downloads()) {
            case Read.Complete<Map<String, Download>>(var downloads) ->
                    decide(it, view, endpoint, downloads.get(it.key().model()));
            case Read.Unavailable<Map<String, Download>>(Trouble trouble) ->
                    FollowingPhase.unreadable(it, trouble);
            case Read.Forbidden<Map<String, Download>> _ ->
                    Reporting.stay(
                            it,
                            it.attention(),
                            words(waitingFor(it.attention()), endpoint),
                            "no deployment yet, and whether the model downloads may not be seen");
        };
    }

    private static Step decide(
            Case it, TargetView view, EndpointView endpoint, @Nullable Download download) {
        Attention attention = it.attention().seeing(download, it.now().nanos());
        if (download != null) {
            Words words =
                    Words.downloading(download, attention, it.policy(), it.now()).at(endpoint);
            return Reporting.stay(it, attention, words, "the model is downloading");
        }
        Long missing = attention.missingSince();
        long since = missing == null ? it.now().nanos() : missing;
        Attention waiting = attention.missing(since);
        long due =
                attention.startRefused()
                        ? attention.retryAt()
                        : Math.max(attention.retryAt(), since + it.policy().grace().toNanos());
        return due > it.now().nanos()
                ? Reporting.stay(
                                it,
                                waiting,
                                words(waitingFor(attention), endpoint),
                                "no deployment yet")
                        .wakingAt(due)
                : repair(it, view, waiting, endpoint);
    }

    private static WaitingFor waitingFor(Attention attention) {
        return attention.capacity() ? WaitingFor.CAPACITY : WaitingFor.ALLOCATION;
    }

    /** The deployment is overdue: it can be started if the model is there. */
    private static Step repair(
            Case it, TargetView view, Attention attention, EndpointView endpoint) {
        Read<Definition> read = view.definitions().get(it.key().model());
        return switch (read) {
            case null ->
                    Step.stay(attention, "definition not read yet").wishing(Step.Wish.DEFINITION);
            case Read.Complete<Definition>(Definition definition) ->
                    definition == Definition.COMPLETE
                            ? start(it, attention, endpoint, waitingFor(attention))
                            : Lifecycle.endAll(
                                    it.provisioning(),
                                    it.memory(),
                                    attention,
                                    it.policy(),
                                    it.now(),
                                    DOWNLOAD_BROKE);
            case Read.Forbidden<Definition>(Trouble trouble) ->
                    FollowingPhase.unreadable(it, trouble);
            case Read.Unavailable<Definition>(Trouble trouble) ->
                    FollowingPhase.unreadable(it, trouble);
        };
    }

    private static Words words(WaitingFor waitingFor, @Nullable EndpointView endpoint) {
        return Words.of(waitingFor).at(endpoint);
    }

    private static Step start(
            Case it, Attention attention, EndpointView endpoint, WaitingFor waitingFor) {
        return switch (it.sight().permit()) {
            case NOT_ASKED -> Step.stay(attention, "a start is needed").wishing(Step.Wish.PERMIT);
            case BUSY ->
                    Reporting.stay(
                                    it,
                                    attention,
                                    words(waitingFor, endpoint),
                                    "no room for a call now")
                            .wakingAt(
                                    Lifecycle.retryAt(
                                            attention, it.policy(), it.sight(), it.now()));
            case GATEWAY_DOWN ->
                    Reporting.stay(
                                    it,
                                    attention,
                                    words(WaitingFor.GATEWAY, endpoint),
                                    "the circuit breaker is open")
                            .wakingAt(
                                    Lifecycle.retryAt(
                                            attention, it.policy(), it.sight(), it.now()));
            case GRANTED ->
                    Reporting.stay(
                                    it,
                                    attention.started(it.now().nanos()),
                                    words(waitingFor, endpoint),
                                    "starting the missing deployment of " + endpoint.inferenceId())
                            .doing(startOf(it, endpoint));
        };
    }

    private static Mutation startOf(Case it, EndpointView endpoint) {
        Deployment wanted = Deployment.of(endpoint.serviceSettings());
        return new Mutation.StartDeployment(
                it.key(),
                it.provisioning().id(),
                endpoint.inferenceId(),
                Objects.requireNonNull(endpoint.modelId()),
                wanted.allocations(),
                wanted.threads());
    }

    /** What the answer to a start means. */
    static Step onStart(
            Provisioning provisioning,
            Mutation.StartDeployment start,
            Verdict verdict,
            Memory memory,
            Sight sight,
            Policy policy,
            Now now) {
        Attention attention = sight.attention();
        boolean isOurs =
                provisioning.phase() instanceof Phase.Following(String inferenceId, var _)
                        && inferenceId.equals(start.inferenceId());
        if (!isOurs) {
            return Step.stay(attention, "answer to a start that is of no use any more");
        }
        return switch (verdict) {
            case Verdict.Done _ ->
                    Step.stay(attention, "the start was taken").wishing(Step.Wish.LOOK);
            case Verdict.LookAgain(Trouble trouble) ->
                    Step.stay(attention, "the start's outcome is unknown: " + trouble.message())
                            .wishing(Step.Wish.LOOK);
            case Verdict.NotNow(boolean forCapacity, Trouble trouble) ->
                    Step.stay(
                                    attention.refused(
                                            forCapacity,
                                            Lifecycle.retryAt(attention, policy, sight, now)),
                                    "the start was refused for now: " + trouble.message())
                            .wishing(Step.Wish.LOOK);
            case Verdict.NeverSent(String cause) ->
                    Step.stay(
                                    attention.notBefore(now.in(Duration.ofSeconds(1))),
                                    "the start was never sent: " + cause)
                            .wishing(Step.Wish.LOOK);
            case Verdict.Mistaken(var _, Trouble trouble) ->
                    Lifecycle.endAll(
                            provisioning,
                            memory,
                            attention,
                            policy,
                            now,
                            Lifecycle.failure(FailureReason.DEPLOYMENT_FAILED, true, trouble));
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

    /**
     * Size of a deployment as Elasticsearch computes it from service settings: {@code
     * num_allocations}, else the adaptive minimum if that is at least 1, else 1.
     */
    private record Deployment(int allocations, int threads) {

        static Deployment of(Map<String, Object> settings) {
            int allocations = number(settings.get("num_allocations"), 0);
            if (allocations < 1
                    && settings.get("adaptive_allocations") instanceof Map<?, ?> adaptive) {
                allocations = number(adaptive.get("min_number_of_allocations"), 1);
            }
            return new Deployment(
                    Math.max(1, allocations), Math.max(1, number(settings.get("num_threads"), 1)));
        }

        private static int number(@Nullable Object value, int otherwise) {
            return value instanceof Number number ? number.intValue() : otherwise;
        }
    }
}
