package elser.worker.lifecycle;

import elser.contracts.ModelKey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids of events. They follow from what an event is about, so that a decision made twice says the
 * same thing, and that it can be told which record of the requests topic an event answers.
 */
public final class EventIds {

    private EventIds() {}

    /**
     * The id of the event that says that a record was accepted.
     *
     * @param offset of the record
     * @param acceptedAt when: the time of that event
     */
    public static String ofAcceptance(
            ModelKey key, String requestId, long offset, Instant acceptedAt) {
        return of(key.toString(), requestId, position(offset, acceptedAt), 0);
    }

    /** Tells the acceptances of a request apart, should it be accepted more than once. */
    static String position(long offset, Instant acceptedAt) {
        return offset + "@" + acceptedAt.toEpochMilli();
    }

    /** A name-based id: the same parts give the same id, in any process. */
    static String of(String key, String requestId, String position, long number) {
        String name = String.join("\n", key, requestId, position, Long.toString(number));
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
