package elser.worker.screen;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What is known of a provisioning by its events.
 *
 * @param modelKey as text
 * @param endpoint its id, null where not told yet
 * @param isWanted whether somebody asked to see one of its requests
 * @param waiters requests that wait for it
 * @param attempt creates so far, 1 before the first
 * @param waitingFor null where not told
 * @param progress of the download, null where there is none
 * @param allocation null before there is a deployment
 * @param pace of the download
 * @param since when it began, null where that was not seen
 * @param at time of the latest event
 * @param outcome how the latest of its requests ended, null once that was told for good
 */
record ProvisioningView(
        String modelKey,
        @Nullable String endpoint,
        boolean isWanted,
        int waiters,
        int attempt,
        @Nullable WaitingFor waitingFor,
        @Nullable Progress progress,
        @Nullable Allocation allocation,
        DownloadPace pace,
        @Nullable Instant since,
        Instant at,
        @Nullable WatchedOutcome outcome) {

    /** One of which only an event is known that is yet to be taken. */
    static ProvisioningView before(LifecycleEvent first) {
        boolean isBeginning =
                first.type() == LifecycleEvent.Type.REQUESTED
                        && !Boolean.TRUE.equals(first.joined());
        return new ProvisioningView(
                EventLine.modelKey(first),
                null,
                false,
                first.type().isTerminal() && first.waiters() != null ? first.waiters() : 0,
                1,
                null,
                null,
                null,
                DownloadPace.UNKNOWN,
                isBeginning ? first.occurredAt() : null,
                first.occurredAt(),
                null);
    }

    /**
     * After an event. A repeated one of its leader tells all there is; a joiner's first one and an
     * end leave what they do not tell.
     */
    ProvisioningView after(LifecycleEvent event, boolean wanted) {
        boolean tellsAll = event.type() == LifecycleEvent.Type.DOWNLOADING;
        Progress told = event.progress();
        return new ProvisioningView(
                modelKey,
                event.inferenceId() == null ? endpoint : event.inferenceId(),
                isWanted || wanted,
                waitersAfter(event),
                event.attempt() == null ? attempt : event.attempt(),
                tellsAll || event.waitingFor() != null ? event.waitingFor() : waitingFor,
                tellsAll || told != null ? told : progress,
                tellsAll || event.allocation() != null ? event.allocation() : allocation,
                tellsAll && told != null
                        ? pace.with(event.occurredAt(), told.downloadedParts())
                        : pace,
                since,
                event.occurredAt(),
                outcome);
    }

    ProvisioningView with(@Nullable WatchedOutcome next) {
        return new ProvisioningView(
                modelKey,
                endpoint,
                isWanted,
                waiters,
                attempt,
                waitingFor,
                progress,
                allocation,
                pace,
                since,
                at,
                next);
    }

    /** The number told counts the one that ends, and all that end in the same transaction. */
    private int waitersAfter(LifecycleEvent event) {
        Integer told = event.waiters();
        return switch (event.type()) {
            case REQUESTED -> told == null ? waiters + 1 : told;
            case DOWNLOADING -> told == null ? Math.max(1, waiters) : told;
            case FULLY_ALLOCATED, FAILED ->
                    Math.max(0, (told == null ? waiters : Math.min(waiters, told)) - 1);
        };
    }
}
