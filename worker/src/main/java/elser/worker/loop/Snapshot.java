package elser.worker.loop;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What others may know of a loop. Immutable: the loop publishes a new one after every turn.
 *
 * @param turnedAt monotonic time of its last turn
 * @param active partitions that are owned and loaded
 * @param loading partitions that are owned and not loaded yet
 * @param failed partitions that were given up after failing again and again
 * @param paused partitions that are active and whose records wait until a backlog is put away
 * @param lag records of each active partition that are not put away yet, where it is known; asked
 *     for once a second at most
 * @param provisionings in flight
 * @param waiters requests that have no terminal event yet
 * @param mutations calls that run
 * @param counts of what happened since the loop began
 * @param repairs calls that mend what a create should have brought about, by kind, since the start
 * @param inFlight every provisioning, by partition; made anew twice a second at most, so it can be
 *     that much older than the rest
 */
public record Snapshot(
        long turnedAt,
        Set<Integer> active,
        Set<Integer> loading,
        Set<Integer> failed,
        Set<Integer> paused,
        Map<Integer, Long> lag,
        int provisionings,
        int waiters,
        int mutations,
        Counts counts,
        Map<String, Long> repairs,
        List<InFlight> inFlight) {

    private static final String NEVER_WRITTEN = "unknown";

    /** Of a loop that has done nothing yet: what is counted is there, with 0. */
    public static final Snapshot EMPTY =
            new Snapshot(
                    0,
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    Map.of(),
                    0,
                    0,
                    0,
                    new Counters(LoopObserver.NONE).read(),
                    Map.of(),
                    List.of());

    /**
     * What happened since the loop began; these only grow.
     *
     * @param creates that were sent, by reason
     * @param lateCreates of these, the ones whose answer came after their partition was lost
     * @param unsentCalls mutations that provably never left: too late, or no connection
     * @param lateAnswers answers to mutations that came after their partition was lost
     * @param requests records of the requests topic, by what was done with them
     * @param joins requests that were attached to work that another one had started, by target
     * @param ended requests that have their terminal event
     * @param deadLetters by reason
     * @param stalls times that a download's parts began to count as standing still, by target
     * @param evictions ended requests forgotten before their time because there were too many
     * @param abortedTurns transactions that were certainly not committed and were done again
     * @param doubtfulTurns transactions whose end was not known at first
     * @param reloads of partitions, after a doubt or a failure
     */
    public record Counts(
            Map<String, Long> creates,
            Map<String, Long> lateCreates,
            long unsentCalls,
            long lateAnswers,
            Map<String, Long> requests,
            Map<String, Long> joins,
            Map<Ended, Long> ended,
            Map<String, Long> deadLetters,
            Map<String, Long> stalls,
            long evictions,
            long abortedTurns,
            long doubtfulTurns,
            long reloads) {

        public Counts {
            creates = Map.copyOf(creates);
            lateCreates = Map.copyOf(lateCreates);
            requests = Map.copyOf(requests);
            joins = Map.copyOf(joins);
            ended = Map.copyOf(ended);
            deadLetters = Map.copyOf(deadLetters);
            stalls = Map.copyOf(stalls);
        }

        /** Requests recognised and ignored. */
        public long duplicates() {
            return requests.getOrDefault(Intakes.DUPLICATE, 0L);
        }
    }

    /**
     * An end that requests come to.
     *
     * @param outcome {@code fully_allocated}, or the reason of a failure
     */
    public record Ended(String target, String outcome) {

        /** All outcomes there are. */
        public static List<String> outcomes() {
            return Stream.concat(
                            Stream.of(LifecycleEvent.Type.FULLY_ALLOCATED.toString()),
                            Stream.of(FailureReason.values()).map(FailureReason::toString))
                    .filter(outcome -> !outcome.equals(NEVER_WRITTEN))
                    .toList();
        }
    }

    /**
     * A provisioning in flight.
     *
     * @param partition that it is on
     * @param target name of the target
     * @param model canonical
     * @param provisioningId as in its events
     * @param inferenceId the endpoint as far as it is known, null before one is chosen
     * @param dedicated whether it may use that one endpoint only
     * @param phase where it stands, in lower case
     * @param waiters requests attached to it
     * @param waitingFor why it is not ready yet, as its leading request was told last; null before
     *     the first word
     * @param percent of the download, as told last; null where none was
     * @param stalledFor how long the parts of its download have not moved, as told last; null where
     *     they move
     * @param allocation how far its deployment is, as last seen; null while none is awaited
     * @param stalled whether its download was seen to stand still for too long
     * @param attempt create intents so far, at least 1
     * @param startedAt when its first request was accepted
     */
    public record InFlight(
            int partition,
            String target,
            String model,
            String provisioningId,
            @Nullable String inferenceId,
            boolean dedicated,
            String phase,
            int waiters,
            @Nullable String waitingFor,
            @Nullable Integer percent,
            @Nullable Duration stalledFor,
            @Nullable Allocation allocation,
            boolean stalled,
            int attempt,
            Instant startedAt) {}
}
