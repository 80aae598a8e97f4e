package elser.worker.audit;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.audit.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an audit has found.
 *
 * @param from requests from that time on were judged, null where all were
 * @param until everything that was committed then was read
 * @param settled requests after that time were too young to be judged
 * @param creates by model key
 * @param violations how many there are of each kind; empty where all is right
 * @param findings the first of them
 */
public record AuditReport(
        @Nullable Instant from,
        Instant until,
        Instant settled,
        Read read,
        Requests requests,
        Map<String, Creates> creates,
        Map<Kind, Long> violations,
        List<Finding> findings) {

    /**
     * Records read.
     *
     * @param held the most requests and records that were kept in memory at once
     */
    public record Read(long requests, long events, long deadLetters, long held) {}

    /**
     * What became of the records of the requests topic.
     *
     * @param accepted {@code requested} events
     * @param inFlight accepted and not ended
     * @param refused told so by an event and a dead letter
     * @param duplicates recognised and ignored
     * @param reused set aside, their id belongs to another request
     * @param unreadable set aside, nobody could be answered
     * @param wrongPartition copies set aside
     * @param unsendable set aside, the brokers would not take on their copies
     * @param rekeyed sent on to the partition of their model key
     * @param rekeyedAgain those of them whose original had been sent on before: the brokers lost
     *     the offset of a transaction that they had committed. The worker knows them again by their
     *     ids, as it does any duplicate
     * @param pending too young to be judged
     */
    public record Requests(
            long accepted,
            long served,
            long failed,
            long inFlight,
            long refused,
            long duplicates,
            long reused,
            long unreadable,
            long wrongPartition,
            long unsendable,
            long rekeyed,
            long rekeyedAgain,
            long pending) {}

    /**
     * Create intents for a model key.
     *
     * @param provisionings seen
     * @param byReason those whose reason is told
     * @param untold those whose reason no event tells, because a later one followed too soon
     */
    public record Creates(long provisionings, Map<CreateReason, Long> byReason, long untold) {

        /** All of them. */
        public long total() {
            return untold + byReason.values().stream().mapToLong(n -> n).sum();
        }
    }

    /**
     * Whether there was a time whose requests could be judged: where old records were deleted, none
     * may be left.
     */
    public boolean hasJudged() {
        return from == null || !from.isAfter(settled);
    }

    /** Whether requests were judged and nothing is wrong. */
    public boolean isClean() {
        return hasJudged() && violations.isEmpty();
    }
}
