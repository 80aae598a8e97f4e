package elser.sandbox.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A record for the requests topic.
 *
 * @param requestId what it bears, null where it is no request
 * @param modelKey what it is for, null where nothing can be told
 * @param dedicatedTo the endpoint of its own it asks for, null where it shares
 * @param key the record's key, null for none
 */
record Asked(
        Kind kind,
        @Nullable String requestId,
        @Nullable String modelKey,
        @Nullable String dedicatedTo,
        @Nullable String key,
        String body) {

    /** What has to come of it. */
    enum Kind {
        /** An answer with an end. */
        VALID,
        /** Nothing: it is there already. Or a dead letter, where a reuse came first. */
        DUPLICATE,
        /** A dead letter, or nothing where its original became one. */
        REUSE,
        /** An event and a dead letter. */
        REFUSED,
        /** A dead letter. */
        UNREADABLE
    }

    Asked as(Kind other, @Nullable String otherKey, String otherBody) {
        return new Asked(other, requestId, modelKey, dedicatedTo, otherKey, otherBody);
    }
}
