package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/**
 * A preconfigured endpoint without a deployment: its first inference makes one, and downloads the
 * model where it is not there. Done once, and again when the grace has passed without an effect.
 */
final class Waking {

    private Waking() {}

    static Step decide(Case it, TargetView view, EndpointView endpoint) {
        Trouble trouble =
                switch (view.downloads()) {
                    case Read.Complete<Map<String, Download>> _ -> null;
                    case Read.Forbidden<Map<String, Download>> _ -> null;
                    case Read.Unavailable<Map<String, Download>>(Trouble unread) -> unread;
                };
        if (trouble != null) {
            return FollowingPhase.unreadable(it, trouble);
        }
        Map<String, Download> downloads = view.downloads().orNull();
        Download download = downloads == null ? null : downloads.get(it.key().model());
        Attention attention = it.attention().seeing(download, view.beganNanos());
        if (download != null) {
            Words words = Words.downloading(download, attention, it.policy()).at(endpoint);
            return Reporting.stay(it, attention, words, "the model is downloading");
        }
        return notDownloading(it, attention, endpoint);
    }

    private static Step notDownloading(Case it, Attention attention, EndpointView endpoint) {
        WaitingFor waitingFor =
                attention.attempts().capacity() ? WaitingFor.CAPACITY : WaitingFor.ALLOCATION;
        Words words = Words.of(waitingFor).at(endpoint);
        long due = Math.max(attention.retryAt(), graceOver(it, attention.missingSince()));
        return due > it.now().nanos() && !isRefusedAndDue(it, attention)
                ? Reporting.stay(it, attention, words, "no deployment yet").wakingAt(due)
                : Asking.forPermit(
                        it,
                        attention,
                        words,
                        "waking call",
                        () -> wake(it, attention, words, endpoint));
    }

    private static long graceOver(Case it, @Nullable Long since) {
        return since == null ? it.now().nanos() : since + it.policy().grace().toNanos();
    }

    private static boolean isRefusedAndDue(Case it, Attention attention) {
        return attention.attempts().startRefused() && attention.retryAt() <= it.now().nanos();
    }

    private static Step wake(Case it, Attention attention, Words words, EndpointView endpoint) {
        return Reporting.stay(
                        it,
                        attention.started(it.now().nanos()),
                        words,
                        "waking " + endpoint.inferenceId())
                .doing(new Mutation.Wake(it.key(), it.provisioning().id(), endpoint.inferenceId()));
    }

    /** What the answer to a waking call means. */
    static Step onAnswer(Told it, Verdict verdict) {
        Attention attention = it.attention();
        return switch (verdict) {
            case Verdict.Done _ -> it.look(attention, "it is awake");
            case Verdict.LookAgain(Trouble trouble) -> unknown(it, trouble);
            case Verdict.AlreadyThere(Trouble trouble) -> unknown(it, trouble);
            case Verdict.Kept(Trouble trouble) -> unknown(it, trouble);
            case Verdict.NotNow later -> it.later(later, "it does not wake now: ");
            case Verdict.Denied denied ->
                    Denial.ofMutation(denied, it, it.look(attention, "may not be woken"));
            case Verdict.NeverSent(String cause) ->
                    it.look(
                            attention.notBefore(it.now().in(Duration.ofSeconds(1))),
                            "the waking call was never sent: " + cause);
            case Verdict.Broken(Trouble trouble) ->
                    it.endAll(
                            OutcomeTable.Finding.DOWNLOAD_BROKEN.failure(
                                    trouble.message(), trouble));
            case Verdict.Mistaken mistaken ->
                    it.endAll(
                            Lifecycle.failure(
                                    mistaken.reason(), mistaken.retryable(), mistaken.trouble()));
            case Verdict.Hopeless hopeless -> it.endAll(hopeless);
        };
    }

    private static Step unknown(Told it, Trouble trouble) {
        return it.look(
                it.attention().because(trouble),
                "the waking call's outcome is unknown: " + trouble.message());
    }
}
