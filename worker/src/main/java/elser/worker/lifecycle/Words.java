package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Why an endpoint is not ready yet, as the leading request may be told. */
record Words(
        WaitingFor waitingFor,
        @Nullable Progress progress,
        @Nullable Allocation allocation,
        @Nullable EndpointView endpoint) {

    static Words of(WaitingFor waitingFor) {
        return new Words(waitingFor, null, null, null);
    }

    static Words downloading(Download download, Attention attention, Policy policy) {
        Downloading seen = attention.downloading();
        Duration still = Duration.ofNanos(seen.seenAt() - seen.movedAt());
        Progress progress =
                new Progress(
                        download.downloadedParts(),
                        download.totalParts(),
                        download.percent(),
                        attention.isStalled(policy.stallAfter())
                                ? Duration.ofSeconds(still.toSeconds())
                                : null);
        return new Words(WaitingFor.MODEL_DOWNLOAD, progress, null, null);
    }

    /** The download that was seen, if one was; decides nothing. */
    static Words glimpse(Case it, @Nullable Download seen, WaitingFor otherwise) {
        return seen == null
                ? Words.of(otherwise)
                : Words.downloading(
                        seen, it.attention().seeing(seen, it.sight().lookBegan()), it.policy());
    }

    Words at(@Nullable EndpointView where) {
        return new Words(waitingFor, progress, allocation, where);
    }

    int percent() {
        return progress == null ? 0 : progress.percent();
    }
}
