package elser.worker.audit;

import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;

/** A record of one of the topics, as far as the audit looks at it. */
sealed interface Seen {

    /** Where it stands. */
    Place place();

    /** Its timestamp, in milliseconds since 1970. */
    long at();

    /**
     * A record of the requests topic.
     *
     * @param copyOf position of the original where it is a re-keyed copy, else null; see {@link
     *     Position}
     * @param modelKey null where it cannot be told
     * @param requestId null where it has no usable one
     * @param content equal for equal content
     * @param dedicated whether an endpoint of its own is asked for
     */
    record Request(
            Place place,
            long at,
            @Nullable Long copyOf,
            @Nullable String modelKey,
            @Nullable String requestId,
            long content,
            boolean dedicated)
            implements Seen {}

    /**
     * A record of the events topic.
     *
     * @param event null where it is none
     */
    record Event(Place place, long at, @Nullable LifecycleEvent event) implements Seen {}

    /**
     * A record of the dead letters topic.
     *
     * @param about position of the record that was set aside, null where it is not said; see {@link
     *     Position}
     * @param requestId of that record, null where it has no usable one
     */
    record DeadLetter(
            Place place,
            long at,
            DeadLetterReason reason,
            @Nullable Long about,
            @Nullable String requestId)
            implements Seen {}

    /** Why a record was set aside. */
    enum DeadLetterReason {
        /** Nobody could be answered. */
        UNREADABLE,
        /** The id belongs to another request. */
        REUSED,
        /** A copy on a wrong partition. */
        WRONG_PARTITION,
        /** Refused, which is told by an event too. */
        REFUSED,
        /** The brokers would not take on its copy. */
        UNSENDABLE,
        /** No reason of the contract. */
        UNKNOWN
    }
}
