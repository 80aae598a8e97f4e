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
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
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
final class SubmittedGoal implements Goal, AutoCloseable {

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(400);
    private static final Duration AFTER_SILENCE = Duration.ofSeconds(5);

    private final ClientConfig config;
    private final TopicFeed feed;
    private final WorkerProgress progress;
    private final WatchView view;
    private final SentRequests sent;
    private @Nullable PassedBy passed;
    private @Nullable PastEvents past;
    private final InstantSource clock;
    private boolean canAsk = true;
    private boolean hasSaidSilent;
    private boolean hasSaidNothing;
    private final Instant start;
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
        this.start = clock.instant();
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

    @Override
    public void close() {
        if (past != null) {
            past.close();
            past = null;
        }
    }

    private void lookForKnownOnes() {
        try {
            PassedBy last = passed;
            if (past != null) {
                readOn(past);
            } else if (last == null) {
                passed = passedBy();
            } else if (feed.hasReached(last.ends())) {
                passed = null;
                lookUp(last.requests());
            }
        } catch (RetriableException e) {
            nextAsk = clock.instant().plus(AFTER_SILENCE);
            if (!hasSaidSilent) {
                hasSaidSilent = true;
                view.note(
                        "How far the workers are cannot be seen now (group %s: %s); it is asked again."
                                .formatted(progress.group(), e.getMessage()));
            }
        } catch (KafkaException e) {
            canAsk = false;
            view.note(
                    "How far the workers are cannot be seen (group %s: %s), so a request whose id they know already is not recognised; %s."
                            .formatted(
                                    progress.group(),
                                    e.getMessage(),
                                    e instanceof AuthorizationException
                                            ? "give the user DESCRIBE on that group"
                                            : "look whether elser.kafka.group.id is right"));
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
        noteWhereNothingIsCommitted(silent, handled, now);
        List<SentRequest> requests =
                silent.stream()
                        .filter(it -> handled.getOrDefault(it.partition(), 0L) > it.offset())
                        .toList();
        return requests.isEmpty() ? null : new PassedBy(requests, progress.ends(feed.partitions()));
    }

    /** A group that never comes so far may be the wrong one, and no request would be recognised. */
    private void noteWhereNothingIsCommitted(
            List<SentRequest> silent, Map<TopicPartition, Long> handled, Instant now) {
        boolean isSilent = silent.stream().noneMatch(it -> handled.containsKey(it.partition()));
        if (isSilent && !hasSaidNothing && !now.isBefore(start.plus(AFTER_SILENCE))) {
            hasSaidNothing = true;
            view.note(
                    "Group %s has read none of this: no worker runs yet, or elser.kafka.group.id is not that of the workers ('elser-worker status' tells)."
                            .formatted(progress.group()));
        }
    }

    private void lookUp(List<SentRequest> requests) {
        List<SentRequest> silent =
                requests.stream().filter(it -> it.stage() == SentRequest.Stage.SENT).toList();
        if (!silent.isEmpty()) {
            past = new PastEvents(silent, feed.history(), config);
        }
    }

    private void readOn(PastEvents events) {
        if (events.readOn()) {
            close();
            events.requests().stream()
                    .filter(it -> it.stage() == SentRequest.Stage.SENT)
                    .forEach(it -> judge(it, events));
        }
    }

    private void judge(SentRequest request, PastEvents events) {
        EventReading.Known earlier = events.latest(request);
        boolean hadEnded = request.isKnown(earlier == null ? null : earlier.event());
        boolean isForgotten = earlier == null && !request.isHeardOf();
        if (isForgotten) {
            request.setAside();
        }
        view.note(isForgotten ? forgotten(request) : known(request, hadEnded));
        if (hadEnded && earlier != null) {
            view.event(earlier.event(), true, events.json(request));
        }
    }

    private static String forgotten(SentRequest request) {
        return request.id()
                + " is known to the worker, but what it said is no longer on the topic, so its end"
                + " cannot be told; 'elser-worker explain "
                + request.id()
                + "' tells whether it is in flight. To ask again, give it a new request id.";
    }

    private static String known(SentRequest request, boolean hadEnded) {
        if (hadEnded) {
            return request.id()
                    + " is known to the worker: the same request ended before, as follows. To ask"
                    + " again, give it a new request id.";
        }
        return request.id() + " is known to the worker: the same request is under way.";
    }

    /**
     * Requests that were handled without a word that is known yet.
     *
     * @param ends where what was said of them ends
     */
    private record PassedBy(List<SentRequest> requests, Map<TopicPartition, Long> ends) {}
}
