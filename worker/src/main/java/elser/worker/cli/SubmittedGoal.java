package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.worker.config.ClientConfig;
import elser.worker.insight.DeadLetterHeaders;
import elser.worker.screen.ListText;
import elser.worker.screen.TimeSpans;
import elser.worker.screen.WatchView;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * That every request that was published ends. What is said under its id is kept back until the
 * workers' committed offset has passed its record, because an earlier record may bear the same id.
 * Where nothing was said by then, the worker knew the request already, and what was said under its
 * id before counts.
 */
final class SubmittedGoal implements Goal, AutoCloseable {

    private final ClientConfig config;
    private final TopicFeed feed;
    private final PassedRecords passed;
    private final WatchView view;
    private final SentRequests sent;
    private final HeldEvents held;
    private final InstantSource clock;
    private @Nullable PastEvents past;
    private boolean hasSaidEarlier;

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
        this.passed = new PassedRecords(progress, feed, view, clock);
        this.view = view;
        this.sent = new SentRequests(sent);
        this.held = new HeldEvents(this.sent);
        this.clock = clock;
    }

    @Override
    public Interest take(LifecycleEvent event, byte[] json) {
        List<SentRequest> meant = sent.of(event);
        if (meant.stream().anyMatch(SentRequest::isSilent)) {
            held.add(new HeldEvents.Told(event, json, clock.instant()));
            passed.hasNews();
            return Interest.OPEN;
        }
        boolean isWanted = false;
        for (SentRequest request : meant) {
            isWanted |= request.take(event);
        }
        return isWanted ? Interest.WANTED : Interest.NONE;
    }

    @Override
    public boolean wants(EventReading.Later event) {
        return event.requestId() != null && sent.hasId(event.requestId());
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        DeadLetterHeaders letter = DeadLetterHeaders.of(record);
        for (SentRequest request : sent.at(letter.partition(), letter.offset())) {
            if (letter.hasEvent()) {
                request.refused();
                passed.hasNews();
            } else {
                request.setAside();
                view.note(
                        "%s was set aside as %s: %s."
                                .formatted(request.id(), letter.reason(), letter.message()));
            }
        }
    }

    @Override
    public @Nullable Integer reached() {
        PastEvents reading = past;
        if (reading != null) {
            readOn(reading);
        } else {
            judge(passed.among(sent.in(SentRequest.Stage.SENT)));
        }
        believeWhatCannotBeAsked();
        held.release(view);
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

    private void judge(List<SentRequest> requests) {
        List<SentRequest> silent = new ArrayList<>();
        for (SentRequest request : requests) {
            if (request.isSilent()) {
                held.want(request.judge(held.of(request)));
            }
            if (request.isSilent()) {
                silent.add(request);
            }
        }
        if (!silent.isEmpty()) {
            past = new PastEvents(silent, feed.history(), config);
        }
    }

    private void readOn(PastEvents events) {
        if (events.readOn()) {
            close();
            events.requests().stream()
                    .filter(SentRequest::isSilent)
                    .forEach(it -> judge(it, events));
        }
    }

    private void judge(SentRequest request, PastEvents events) {
        EventReading.Known earlier = events.latest(request);
        List<HeldEvents.Told> heard =
                request.isKnown(held.of(request), earlier == null ? null : earlier.event());
        held.want(heard);
        if (earlier == null && heard.isEmpty()) {
            request.setAside();
            view.note(forgotten(request));
            return;
        }
        boolean hadEnded = heard.isEmpty() && request.hasEnded();
        view.note(known(request, hadEnded));
        if (hadEnded && earlier != null) {
            view.event(earlier.event(), true, events.json(request));
        }
    }

    /**
     * A group that has committed nothing though events came is not that of the workers, or may not
     * be asked: then what was heard must do. One that has not come so far is waited for.
     */
    private void believeWhatCannotBeAsked() {
        if (held.isEmpty()) {
            return;
        }
        Instant longAgo = clock.instant().minus(PassedRecords.SILENCE);
        for (SentRequest request : sent.in(SentRequest.Stage.SENT)) {
            List<HeldEvents.Told> heard = held.of(request);
            boolean isOld = !heard.isEmpty() && !heard.getFirst().at().isAfter(longAgo);
            if (!passed.canAsk() || (isOld && !passed.canTellOf(request.partition()))) {
                held.want(request.believe(heard));
            } else if (isOld && !hasSaidEarlier) {
                hasSaidEarlier = true;
                view.note(
                        "Events come for %s, but the workers have not read so far: they tell of an earlier record with its id, or elser.kafka.group.id is not that of the workers."
                                .formatted(request.id()));
            }
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
}
