package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.RequestReading;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Puts events together. */
final class Events {

    private Events() {}

    /** The parts of an event that depend on its type. */
    private record Body(
            @Nullable Instant deadline,
            @Nullable WaitingFor waitingFor,
            @Nullable Progress progress,
            @Nullable Allocation allocation,
            @Nullable Endpoint endpoint,
            @Nullable Failure failure) {}

    static Announcement requested(
            Provisioning provisioning,
            Entry.Waiter waiter,
            String inferenceId,
            int waiters,
            boolean settingsDiffer) {
        Provisioning.Reported reported = provisioning.reported();
        Body body =
                new Body(
                        waiter.deadline(),
                        reported == null ? WaitingFor.ENDPOINT : reported.waitingFor(),
                        reported == null ? null : reported.progress(),
                        null,
                        null,
                        null);
        return of(
                LifecycleEvent.Type.REQUESTED,
                provisioning,
                waiter,
                inferenceId,
                waiters,
                settingsDiffer,
                waiter.acceptedAt(),
                body);
    }

    static Announcement downloading(
            Provisioning provisioning,
            Entry.Waiter waiter,
            String inferenceId,
            int waiters,
            boolean settingsDiffer,
            Instant at,
            Words words) {
        Body body =
                new Body(
                        null, words.waitingFor(), words.progress(), words.allocation(), null, null);
        return of(
                LifecycleEvent.Type.DOWNLOADING,
                provisioning,
                waiter,
                inferenceId,
                waiters,
                settingsDiffer,
                at,
                body);
    }

    static Announcement served(
            Provisioning provisioning,
            Entry.Waiter waiter,
            int waiters,
            boolean settingsDiffer,
            Instant at,
            Phase.Result.Served result) {
        Body body = new Body(null, null, null, result.allocation(), result.endpoint(), null);
        return of(
                LifecycleEvent.Type.FULLY_ALLOCATED,
                provisioning,
                waiter,
                result.inferenceId(),
                waiters,
                settingsDiffer,
                at,
                body);
    }

    static Announcement failed(
            Provisioning provisioning,
            Entry.Waiter waiter,
            int waiters,
            Instant at,
            Failure failure) {
        Provisioning.Reported reported = provisioning.reported();
        Body body =
                new Body(
                        null,
                        reported == null ? null : reported.waitingFor(),
                        reported == null ? null : reported.progress(),
                        null,
                        null,
                        failure);
        return of(
                LifecycleEvent.Type.FAILED,
                provisioning,
                waiter,
                waiter.inferenceId(),
                waiters,
                false,
                at,
                body);
    }

    /** The one event of a request that is refused. */
    static Announcement refused(RequestReading.Invalid request, String position, Instant at) {
        String key =
                request.modelKey() == null ? request.requestId() : request.modelKey().toString();
        LifecycleEvent event =
                new LifecycleEvent(
                        LifecycleEvent.Type.FAILED,
                        EventIds.of(key, request.requestId(), position, 0),
                        0,
                        at,
                        request.requestId(),
                        request.requestedBy(),
                        null,
                        request.target(),
                        request.model(),
                        request.inferenceId(),
                        request.inferenceId(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        request.failure());
        return new Announcement(key, event, request.traceparent(), null);
    }

    private static Announcement of(
            LifecycleEvent.Type type,
            Provisioning provisioning,
            Entry.Waiter waiter,
            String inferenceId,
            int waiters,
            boolean settingsDiffer,
            Instant at,
            Body body) {
        String key = provisioning.key().toString();
        String position = EventIds.position(waiter.order(), waiter.acceptedAt());
        LifecycleEvent event =
                new LifecycleEvent(
                        type,
                        EventIds.of(key, waiter.requestId(), position, waiter.sequence()),
                        waiter.sequence(),
                        at,
                        waiter.requestId(),
                        waiter.requestedBy(),
                        provisioning.id(),
                        provisioning.key().target(),
                        provisioning.key().model(),
                        inferenceId,
                        waiter.inferenceId(),
                        waiter.joined(),
                        settingsDiffer,
                        provisioning.attempt(),
                        waiters,
                        body.deadline(),
                        create(provisioning),
                        body.waitingFor(),
                        body.progress(),
                        body.allocation(),
                        body.endpoint(),
                        body.failure());
        return new Announcement(key, event, waiter.traceparent(), waiter.acceptedAt());
    }

    private static @Nullable Create create(Provisioning provisioning) {
        return provisioning.lastReason() == null
                ? null
                : new Create(provisioning.creates(), provisioning.lastReason());
    }
}
