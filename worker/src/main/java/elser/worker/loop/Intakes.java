package elser.worker.loop;

import java.util.List;

/** What is done with a record of the requests topic, for counting: exactly one of these. */
final class Intakes {

    static final String ACCEPTED = "accepted";
    static final String DUPLICATE = "duplicate";
    static final String REFUSED = "refused";
    static final String REUSED = "request_id_reused";

    /** Nobody can act on it, and nobody can be answered. */
    static final String SET_ASIDE = "set_aside";

    /** To the partition of its model key, where the copy counts again. */
    static final String SENT_ON = "sent_on";

    static final List<String> ALL =
            List.of(ACCEPTED, DUPLICATE, REFUSED, REUSED, SET_ASIDE, SENT_ON);

    private Intakes() {}

    static String of(Turn.DeadLetter letter) {
        return switch (letter.reason()) {
            case Reasons.REQUEST_ID_REUSED -> REUSED;
            case Reasons.UNREADABLE, Reasons.WRONG_PARTITION, Reasons.UNSENDABLE -> SET_ASIDE;
            default -> REFUSED;
        };
    }
}
