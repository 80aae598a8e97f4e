package elser.worker.loop;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What others may know of a loop. Immutable: the loop publishes a new one after every turn.
 *
 * @param turnedAt monotonic time of its last turn
 * @param active partitions that are owned and loaded
 * @param loading partitions that are owned and not loaded yet
 * @param failed partitions that were given up after failing again and again
 * @param provisionings in flight
 * @param waiters requests that have no terminal event yet
 * @param mutations calls that run
 * @param lateAnswers answers that came after their partition was lost
 * @param duplicates requests recognised and ignored
 * @param evictions ended requests forgotten within the idempotency window, because there were more
 *     than are remembered
 * @param inFlight every provisioning, by partition; made anew twice a second at most, so it can be
 *     that much older than the rest
 */
public record Snapshot(
        long turnedAt,
        Set<Integer> active,
        Set<Integer> loading,
        Set<Integer> failed,
        int provisionings,
        int waiters,
        int mutations,
        long lateAnswers,
        long duplicates,
        long evictions,
        List<InFlight> inFlight) {

    static final Snapshot EMPTY =
            new Snapshot(0, Set.of(), Set.of(), Set.of(), 0, 0, 0, 0, 0, 0, List.of());

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
            int attempt,
            Instant startedAt) {}
}
