package elser.worker.loop;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Announcement;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of a loop. Written by the loop thread only, except the creates that are sent. */
final class Counters {

    private final LoopObserver observer;
    private final Map<CreateReason, AtomicLong> creates = new EnumMap<>(CreateReason.class);
    private final Map<CreateReason, AtomicLong> lateCreates = new EnumMap<>(CreateReason.class);
    private long lateAnswers;
    private long unsentCalls;
    private final Tally<String> requests = new Tally<>(Intakes.ALL);
    private final Tally<String> joins = new Tally<>();
    private final Tally<Snapshot.Ended> ended = new Tally<>();
    private final Tally<String> deadLetters = new Tally<>(Reasons.ALL);
    private final Tally<String> stalls = new Tally<>();
    private long evictions;
    private long abortedTurns;
    private long doubtfulTurns;
    private long reloads;

    /**
     * @param observer told of what is more than a count
     */
    Counters(LoopObserver observer) {
        this.observer = observer;
        for (CreateReason reason : CreateReason.values()) {
            creates.put(reason, new AtomicLong());
            lateCreates.put(reason, new AtomicLong());
        }
    }

    /** A create is about to be sent. Any thread. */
    void createSent(CreateReason reason) {
        count(creates, reason);
    }

    /** The answer to a create came after its partition was lost. */
    void createAnsweredLate(CreateReason reason) {
        count(lateCreates, reason);
    }

    private static void count(Map<CreateReason, AtomicLong> byReason, CreateReason reason) {
        Objects.requireNonNull(byReason.get(reason)).incrementAndGet();
    }

    void answeredLate() {
        lateAnswers++;
    }

    void callUnsent() {
        unsentCalls++;
    }

    /** A turn is durable: all that it did counts. */
    void committed(Work work) {
        work.events().forEach(this::said);
        for (Turn.DeadLetter letter : work.deadLetters) {
            deadLetters.add(letter.reason());
            requests.add(Intakes.of(letter));
        }
        requests.add(Intakes.SENT_ON, work.rekeyed.size());
        requests.add(Intakes.DUPLICATE, work.duplicates);
        evictions += work.evictions;
    }

    private void said(Announcement announcement) {
        LifecycleEvent event = announcement.event();
        String target = event.target();
        Instant acceptedAt = announcement.acceptedAt();
        if (target == null || acceptedAt == null) {
            return; // A refusal: its dead letter counts.
        }
        switch (event.type()) {
            case REQUESTED -> {
                requests.add(Intakes.ACCEPTED);
                if (Boolean.TRUE.equals(event.joined())) {
                    joins.add(target);
                }
            }
            case DOWNLOADING -> {}
            case FULLY_ALLOCATED -> {
                ended.add(new Snapshot.Ended(target, event.type().toString()));
                observer.served(target, Duration.between(acceptedAt, event.occurredAt()));
            }
            case FAILED -> {
                Failure failure = Objects.requireNonNull(event.failure());
                ended.add(new Snapshot.Ended(target, failure.reason().toString()));
            }
        }
    }

    /** The parts of a download have not moved for as long as they may. */
    void stallBegan(String target) {
        stalls.add(target);
    }

    void turnAborted() {
        abortedTurns++;
    }

    void turnInDoubt() {
        doubtfulTurns++;
    }

    void partitionReloaded() {
        reloads++;
    }

    Snapshot.Counts read() {
        return new Snapshot.Counts(
                byName(creates),
                byName(lateCreates),
                unsentCalls,
                lateAnswers,
                requests.read(),
                joins.read(),
                ended.read(),
                deadLetters.read(),
                stalls.read(),
                evictions,
                abortedTurns,
                doubtfulTurns,
                reloads);
    }

    private static Map<String, Long> byName(Map<CreateReason, AtomicLong> byReason) {
        Map<String, Long> named = new HashMap<>();
        byReason.forEach((reason, count) -> named.put(reason.toString(), count.get()));
        return named;
    }
}
