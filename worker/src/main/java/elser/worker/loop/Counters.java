package elser.worker.loop;

import elser.contracts.LifecycleEvent.CreateReason;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of a loop. Written by the loop thread only, except the creates that are sent. */
final class Counters {

    private final Map<CreateReason, AtomicLong> creates = new EnumMap<>(CreateReason.class);
    private final Map<CreateReason, AtomicLong> lateCreates = new EnumMap<>(CreateReason.class);
    private long lateAnswers;
    private long unsentCalls;
    private long duplicates;
    private long evictions;
    private long abortedTurns;
    private long doubtfulTurns;
    private long reloads;

    Counters() {
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

    void committed(Work work) {
        duplicates += work.duplicates;
        evictions += work.evictions;
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
                duplicates,
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
