package elser.worker.upkeep;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.Provisioning.Reported;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What events tell of one provisioning. */
final class Work {

    private Instant startedAt = Instant.MAX;
    private Instant lastToldAt = Instant.MIN;
    private int creates;
    private @Nullable CreateReason lastReason;
    private @Nullable String inferenceId;
    private @Nullable Reported reported;

    void take(LifecycleEvent event) {
        Instant at = event.occurredAt();
        lastToldAt = at.isAfter(lastToldAt) ? at : lastToldAt;
        startedAt = at.isBefore(startedAt) ? at : startedAt;
        Create create = event.create();
        if (create != null && create.count() >= creates) {
            creates = create.count();
            lastReason = create.reason();
        }
        if (event.type() == LifecycleEvent.Type.FULLY_ALLOCATED) {
            inferenceId = event.inferenceId();
        }
        if (event.type() == LifecycleEvent.Type.DOWNLOADING) {
            inferenceId = event.inferenceId();
            WaitingFor waitingFor = event.waitingFor();
            reported =
                    waitingFor == null ? reported : new Reported(waitingFor, event.progress(), at);
        }
    }

    /** When its first request was accepted, as far as is known. */
    Instant startedAt() {
        return startedAt;
    }

    Instant lastToldAt() {
        return lastToldAt;
    }

    /** Create intents that were told. */
    int creates() {
        return creates;
    }

    @Nullable CreateReason lastReason() {
        return lastReason;
    }

    /** The endpoint it was last told to work on, null where none was told. */
    @Nullable String inferenceId() {
        return inferenceId;
    }

    @Nullable Reported reported() {
        return reported;
    }
}
