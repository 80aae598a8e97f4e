package elser.worker.audit;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * Something that must not be.
 *
 * @param place the offending record
 * @param modelKey null where none is concerned
 * @param requestId null where none is concerned
 * @param message a sentence, without the place
 */
public record Finding(
        Kind kind,
        Place place,
        @Nullable String modelKey,
        @Nullable String requestId,
        String message) {

    /** What is broken, and which of the guarantees that is. */
    public enum Kind {
        /** A record of the requests topic that nothing answers. */
        UNANSWERED(1),
        /** A request without its terminal event, past its deadline. */
        MISSING_TERMINAL(1),
        /** Events of a request that has no first one. */
        MISSING_REQUESTED(1),
        /** A number of the sequence is missing. */
        GAP(2),
        /** A number of the sequence comes again. */
        REPEATED(2),
        /** A request is accepted a second time within the idempotency window. */
        ACCEPTED_AGAIN(2),
        /** A record is set aside a second time, or set aside and re-keyed. */
        ANSWERED_TWICE(1),
        /** An answer to a record that does not exist. */
        ANSWER_TO_NOTHING(1),
        /** A dead letter whose reason the contract does not have. */
        UNKNOWN_REASON(1),
        /** Of the event and the dead letter of a refused request there is one only. */
        HALF_REFUSED(1),
        /** A request is refused by an event under the id of an accepted one. */
        REFUSED_THOUGH_KNOWN(2),
        /** An event after the terminal one. */
        AFTER_TERMINAL(3),
        /** {@code downloading} to a request that does not lead. */
        NOT_THE_LEADER(3),
        /** Two shared provisionings of one model key at the same time. */
        TWO_PROVISIONINGS(4),
        /** Creates of a provisioning that cannot have come about like this. */
        CREATES(4),
        /** A record of the events topic that is no event. */
        UNREADABLE_EVENT(1);

        private final int guarantee;

        Kind(int guarantee) {
            this.guarantee = guarantee;
        }

        /** Number of the guarantee that is broken. */
        public int guarantee() {
            return guarantee;
        }

        /** The name in reports. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
