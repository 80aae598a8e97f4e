package elser.contracts.json;

import elser.contracts.LifecycleEvent;
import elser.contracts.RequestReading.Invalid;

import java.time.Instant;

/** The event that answers a refused request. */
final class RefusedEvents {

    private RefusedEvents() {}

    static LifecycleEvent of(Invalid invalid, String eventId, Instant occurredAt) {
        return new LifecycleEvent(
                LifecycleEvent.Type.FAILED,
                eventId,
                0,
                occurredAt,
                invalid.requestId(),
                invalid.requestedBy(),
                null,
                invalid.target(),
                invalid.model(),
                null,
                invalid.inferenceId(),
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
                invalid.failure());
    }
}
