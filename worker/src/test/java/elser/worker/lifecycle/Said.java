package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** An expected event, whole: what a test does not name is as it is for a first, lone request. */
final class Said {

    private final LifecycleEvent.Type type;
    private final Entry.Waiter waiter;
    private final Instant at;
    private String inferenceId;
    private boolean differs;
    private int attempt = 1;
    private int waiters = 1;
    private @Nullable Create create;
    private @Nullable WaitingFor waitingFor;
    private @Nullable Progress progress;
    private @Nullable Allocation allocation;
    private @Nullable Endpoint endpoint;
    private @Nullable Failure failure;

    private Said(LifecycleEvent.Type type, Entry.Waiter waiter, Instant at) {
        this.type = type;
        this.waiter = waiter;
        this.at = at;
        this.inferenceId = waiter.inferenceId();
    }

    static Said requested(Entry.Waiter waiter) {
        return new Said(LifecycleEvent.Type.REQUESTED, waiter, waiter.acceptedAt())
                .waitingFor(WaitingFor.ENDPOINT);
    }

    static Said downloading(Entry.Waiter waiter, Instant at, WaitingFor waitingFor) {
        return new Said(LifecycleEvent.Type.DOWNLOADING, waiter, at).waitingFor(waitingFor);
    }

    static Said served(Entry.Waiter waiter, Instant at, Phase.Result.Served result) {
        Said said =
                new Said(LifecycleEvent.Type.FULLY_ALLOCATED, waiter, at).of(result.inferenceId());
        said.endpoint = result.endpoint();
        said.allocation = result.allocation();
        return said;
    }

    static Said failed(Entry.Waiter waiter, Instant at, Failure failure) {
        Said said = new Said(LifecycleEvent.Type.FAILED, waiter, at);
        said.failure = failure;
        return said;
    }

    Said of(String endpoint) {
        inferenceId = endpoint;
        return this;
    }

    Said differing() {
        differs = true;
        return this;
    }

    Said amongWaiters(int number) {
        waiters = number;
        return this;
    }

    Said afterCreate(int count, CreateReason reason) {
        attempt = count;
        create = new Create(count, reason);
        return this;
    }

    Said waitingFor(WaitingFor reason) {
        waitingFor = reason;
        return this;
    }

    Said with(Progress seen) {
        progress = seen;
        return this;
    }

    Said with(Allocation seen) {
        allocation = seen;
        return this;
    }

    Announcement event() {
        String key = waiter.key().toString();
        String position = waiter.order() + "@" + waiter.acceptedAt().toEpochMilli();
        LifecycleEvent event =
                new LifecycleEvent(
                        type,
                        EventIds.of(key, waiter.requestId(), position, waiter.sequence()),
                        waiter.sequence(),
                        at,
                        waiter.requestId(),
                        waiter.requestedBy(),
                        waiter.provisioningId(),
                        waiter.key().target(),
                        waiter.key().model(),
                        inferenceId,
                        waiter.inferenceId(),
                        waiter.joined(),
                        differs,
                        attempt,
                        waiters,
                        type == LifecycleEvent.Type.REQUESTED ? waiter.deadline() : null,
                        create,
                        waitingFor,
                        progress,
                        allocation,
                        endpoint,
                        failure);
        return new Announcement(key, event, waiter.traceparent(), waiter.acceptedAt());
    }
}
