package elser.worker.insight;

import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Something that one of the topics tells of a subject. */
public sealed interface Happening {

    /** When: the time stamp of a record, or the time an event tells. */
    Instant at();

    /** Where it stands. */
    Place place();

    /** Model key, null where it cannot be told. */
    @Nullable String modelKey();

    /** Request id, null where it cannot be told. */
    @Nullable String requestId();

    /**
     * A record of the requests topic.
     *
     * @param request as read, null where it breaks rules
     * @param copyOf where it stood first, as {@code partition@offset}, where the worker sent it on
     * @param fault what is wrong with it, null where nothing is
     */
    record Asked(
            Instant at,
            Place place,
            @Nullable String modelKey,
            @Nullable String requestId,
            @Nullable ProvisioningRequest request,
            @Nullable String copyOf,
            @Nullable String fault)
            implements Happening {}

    /** A lifecycle event. */
    record Told(Instant at, Place place, LifecycleEvent event) implements Happening {

        @Override
        public @Nullable String modelKey() {
            return event.target() == null || event.model() == null
                    ? null
                    : event.target() + "/" + event.model();
        }

        @Override
        public String requestId() {
            return event.requestId();
        }
    }

    /**
     * A dead letter.
     *
     * @param request as read, null where it breaks rules or was cut
     * @param fault what is wrong with it, null where nothing is or it was cut
     * @param about where the record stood that was set aside
     * @param reason as its header has it
     * @param message as its header has it
     */
    record SetAside(
            Instant at,
            Place place,
            @Nullable String modelKey,
            @Nullable String requestId,
            @Nullable ProvisioningRequest request,
            @Nullable String fault,
            Place about,
            String reason,
            String message)
            implements Happening {

        /** Whether a lifecycle event tells the same. */
        public boolean hasEvent() {
            return DeadLetterHeaders.isFailure(reason);
        }
    }
}
