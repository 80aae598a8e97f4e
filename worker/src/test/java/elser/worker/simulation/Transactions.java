package elser.worker.simulation;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The transaction coordinator. What it decides is final at once, but its markers arrive at each
 * partition, and at each group's offsets, in their own time.
 */
final class Transactions {

    /** Looks for transactions that took too long about so often. */
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Scheduler scheduler;
    private final Destinations destinations;
    private final Map<String, Entry> entries = new HashMap<>();
    private Observer observer = (_, _, _) -> {};
    private Duration slowestMarker = Duration.ofMillis(50);
    private long nextProducerId = 1_000;

    /** Where markers go to. */
    interface Destinations {

        void mark(TopicPartition partition, long producerId, boolean isCommit);

        void endOffsets(String group, long producerId, boolean isCommit);
    }

    /** Is told of what is committed. */
    interface Observer {

        /** A commit was decided; its markers are not there yet. */
        void committed(String transactionalId, long producerId, Set<TopicPartition> partitions);
    }

    /** Who a producer is. A later epoch of the same id fences the earlier ones. */
    record Identity(String transactionalId, long producerId, int epoch) {}

    /** What the coordinator says to a request. */
    enum Verdict {
        DONE,
        /** The last transaction's markers are under way: to be asked again. */
        CONCURRENT,
        /** A later epoch exists. */
        FENCED,
        /** The transaction has ended already, and not that way. */
        ENDED_OTHERWISE
    }

    private enum Status {
        IDLE,
        ONGOING,
        COMMITTING,
        ABORTING
    }

    private static final class Entry {
        final long producerId;
        final Set<TopicPartition> partitions = new LinkedHashSet<>();
        final Set<String> groups = new LinkedHashSet<>();
        Status status = Status.IDLE;
        Duration timeout = Duration.ZERO;
        int epoch = -1;
        boolean endedByCommit;
        int endedEpoch = -1;
        long begun;
        int markers;

        Entry(long producerId) {
            this.producerId = producerId;
        }
    }

    Transactions(Scheduler scheduler, Destinations destinations) {
        this.scheduler = scheduler;
        this.destinations = destinations;
    }

    /** Is told of every commit when it is decided. */
    void observe(Observer newObserver) {
        observer = newObserver;
    }

    /** The longest a marker takes; how long each does is drawn. */
    void slowestMarker(Duration time) {
        slowestMarker = time;
    }

    /** Fences earlier producers and ends what they left; to be asked again until that is done. */
    Verdict init(String transactionalId, Duration timeout) {
        Entry entry = entries.computeIfAbsent(transactionalId, _ -> new Entry(nextProducerId++));
        if (entry.status == Status.ONGOING) {
            entry.epoch++;
            end(entry, false);
        }
        if (entry.status != Status.IDLE) {
            return Verdict.CONCURRENT;
        }
        entry.epoch++;
        entry.timeout = timeout;
        return Verdict.DONE;
    }

    /** Who the latest producer of that id is. */
    Identity identity(String transactionalId) {
        Entry entry = entry(transactionalId);
        return new Identity(transactionalId, entry.producerId, entry.epoch);
    }

    private Entry entry(String transactionalId) {
        Entry entry = entries.get(transactionalId);
        if (entry == null) {
            throw new IllegalStateException(transactionalId + " has no producer");
        }
        return entry;
    }

    Verdict addPartition(Identity producer, TopicPartition partition) {
        Verdict verdict = begin(producer);
        if (verdict == Verdict.DONE) {
            entry(producer.transactionalId()).partitions.add(partition);
        }
        return verdict;
    }

    Verdict addGroup(Identity producer, String group) {
        Verdict verdict = begin(producer);
        if (verdict == Verdict.DONE) {
            entry(producer.transactionalId()).groups.add(group);
        }
        return verdict;
    }

    private Verdict begin(Identity producer) {
        Entry entry = entry(producer.transactionalId());
        if (entry.epoch != producer.epoch()) {
            return Verdict.FENCED;
        }
        if (entry.status == Status.COMMITTING || entry.status == Status.ABORTING) {
            return Verdict.CONCURRENT;
        }
        if (entry.status == Status.IDLE) {
            entry.status = Status.ONGOING;
            entry.begun = scheduler.nanos();
            sweepLater(entry, entry.begun);
        }
        return Verdict.DONE;
    }

    /** Whether none is open or waits for its markers. */
    boolean allEnded() {
        return entries.values().stream().allMatch(entry -> entry.status == Status.IDLE);
    }

    private void sweepLater(Entry entry, long begun) {
        Duration late = Duration.ofNanos(scheduler.random().nextLong(SWEEP.toNanos()));
        scheduler.after(
                entry.timeout.plus(late),
                () -> {
                    if (entry.status == Status.ONGOING && entry.begun == begun) {
                        scheduler.note("transaction of " + entry.producerId + " timed out");
                        endAndGoOn(entry, false);
                    }
                });
    }

    /** Decides. The producer goes on under the next epoch; asked again, it gets the same answer. */
    Verdict end(Identity producer, boolean isCommit) {
        Entry entry = entry(producer.transactionalId());
        boolean isAgain =
                entry.endedEpoch == producer.epoch() && entry.epoch == producer.epoch() + 1;
        if (isAgain) {
            return entry.endedByCommit == isCommit ? Verdict.DONE : Verdict.ENDED_OTHERWISE;
        }
        if (entry.epoch != producer.epoch()) {
            return Verdict.FENCED;
        }
        if (entry.status == Status.ONGOING) {
            if (isCommit) {
                observer.committed(
                        producer.transactionalId(),
                        entry.producerId,
                        new LinkedHashSet<>(entry.partitions));
            }
            endAndGoOn(entry, isCommit);
        }
        return Verdict.DONE;
    }

    private void endAndGoOn(Entry entry, boolean isCommit) {
        entry.endedEpoch = entry.epoch;
        entry.endedByCommit = isCommit;
        entry.epoch++;
        end(entry, isCommit);
    }

    private void end(Entry entry, boolean isCommit) {
        entry.status = isCommit ? Status.COMMITTING : Status.ABORTING;
        entry.markers = 1;
        for (TopicPartition partition : entry.partitions) {
            mark(entry, () -> destinations.mark(partition, entry.producerId, isCommit));
        }
        for (String group : entry.groups) {
            mark(entry, () -> destinations.endOffsets(group, entry.producerId, isCommit));
        }
        entry.partitions.clear();
        entry.groups.clear();
        arrived(entry);
    }

    private void mark(Entry entry, Runnable arrival) {
        entry.markers++;
        long nanos = scheduler.random().nextLong(slowestMarker.toNanos() + 1);
        scheduler.after(
                Duration.ofNanos(nanos),
                () -> {
                    arrival.run();
                    arrived(entry);
                });
    }

    private static void arrived(Entry entry) {
        entry.markers--;
        if (entry.markers == 0) {
            entry.status = Status.IDLE;
        }
    }
}
