package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.worker.config.ClientConfig;
import elser.worker.insight.DeadLetterHeaders;
import elser.worker.screen.ListText;
import elser.worker.screen.TimeSpans;
import elser.worker.screen.WatchView;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * That every request that was published ends. A request whose id the worker knows already gets no
 * event of its own: it is recognised by the worker's committed offset, which has passed the record,
 * while neither an event nor a dead letter tells of it; then what was said under its id before
 * counts.
 */
final class SubmittedGoal implements Goal {

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(400);

    private final ClientConfig config;
    private final TopicFeed feed;
    private final WorkerProgress progress;
    private final WatchView view;
    private final SentRequests sent;
    private @Nullable PassedBy passed;
    private final InstantSource clock;
    private boolean canAsk = true;
    private Instant nextAsk = Instant.MIN;

    /**
     * Not begun yet.
     *
     * @param feed of events and dead letters since before the requests were published
     */
    SubmittedGoal(
            ClientConfig config,
            TopicFeed feed,
            WorkerProgress progress,
            WatchView view,
            List<SentRequest> sent,
            InstantSource clock) {
        this.config = config;
        this.feed = feed;
        this.progress = progress;
        this.view = view;
        this.sent = new SentRequests(sent);
        this.clock = clock;
    }

    @Override
    public boolean take(LifecycleEvent event) {
        List<SentRequest> meant = sent.of(event);
        meant.forEach(request -> request.take(event));
        return !meant.isEmpty();
    }

    @Override
    public boolean wants(EventReading.Later event) {
        return event.requestId() != null && sent.hasId(event.requestId());
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        DeadLetterHeaders letter = DeadLetterHeaders.of(record);
        if (!letter.hasEvent()) {
            for (SentRequest request : sent.at(letter.partition(), letter.offset())) {
                request.setAside();
                view.note(
                        "%s was set aside as %s: %s."
                                .formatted(request.id(), letter.reason(), letter.message()));
            }
        }
    }

    @Override
    public @Nullable Integer reached() {
        lookForKnownOnes();
        if (!sent.haveEnded()) {
            return null;
        }
        return sent.in(SentRequest.Stage.FAILED).isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    @Override
    public int stopped() {
        return ExitCodes.FAILED;
    }

    @Override
    public String missing(Duration time) {
        List<String> open =
                sent.open().stream()
                        .map(request -> "%s (%s)".formatted(request.id(), request.standing()))
                        .toList();
        return "Not every request has ended within %s: %s. They go on without this command; 'elser-worker watch --request ID' follows one."
                .formatted(TimeSpans.of(time), ListText.of(open));
    }

    private void lookForKnownOnes() {
        try {
            PassedBy last = passed;
            if (last == null) {
                passed = passedBy();
            } else if (feed.hasReached(last.ends())) {
                passed = null;
                judge(last.requests());
            }
        } catch (KafkaException e) {
            canAsk = false;
            view.note(
                    "How far the workers are cannot be seen (group %s: %s), so a request whose id they know already is not recognised."
                            .formatted(progress.group(), e.getMessage()));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Those of which nothing is known though the workers have handled them; null for none. */
    private @Nullable PassedBy passedBy() throws InterruptedException {
        Instant now = clock.instant();
        if (!canAsk || now.isBefore(nextAsk)) {
            return null;
        }
        nextAsk = now.plus(BETWEEN_QUESTIONS);
        List<SentRequest> silent = sent.in(SentRequest.Stage.SENT);
        if (silent.isEmpty()) {
            return null;
        }
        Map<TopicPartition, Long> handled = progress.handled();
        List<SentRequest> requests =
                silent.stream()
                        .filter(it -> handled.getOrDefault(it.partition(), 0L) > it.offset())
                        .toList();
        return requests.isEmpty() ? null : new PassedBy(requests, progress.ends(feed.partitions()));
    }

    private void judge(List<SentRequest> requests) {
        List<SentRequest> silent =
                requests.stream().filter(it -> it.stage() == SentRequest.Stage.SENT).toList();
        if (silent.isEmpty()) {
            return;
        }
        PastEvents past = PastEvents.of(silent, feed.history(), config);
        for (SentRequest request : silent) {
            EventReading.Known earlier = past.latest(request);
            boolean hadEnded = request.isKnown(earlier == null ? null : earlier.event());
            view.note(known(request, hadEnded, earlier != null));
            if (hadEnded && earlier != null) {
                view.event(earlier.event(), true, past.json(request));
            }
        }
    }

    private static String known(SentRequest request, boolean hadEnded, boolean hasPast) {
        if (hadEnded) {
            return request.id()
                    + " is known to the worker: the same request ended before, as follows. To ask"
                    + " again, give it a new request id.";
        }
        return hasPast || request.hasEnded()
                ? request.id() + " is known to the worker: the same request is under way."
                : request.id()
                        + " is known to the worker, but what it said is no longer there; give it a"
                        + " new request id. Waiting goes on.";
    }

    /**
     * Requests that were handled without a word that is known yet.
     *
     * @param ends where what was said of them ends
     */
    private record PassedBy(List<SentRequest> requests, Map<TopicPartition, Long> ends) {}
}
