package elser.worker.simulation;

import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

/**
 * What a record of the requests topic is, as its reader is bound to find.
 *
 * @param requestId null where there is no usable one
 * @param key model key, null where there is none
 * @param hash of its content, null where there is none
 * @param home partition it belongs on
 * @param copy whether it says of itself that it was sent again to its partition
 */
record Sent(
        Kind kind,
        @Nullable String requestId,
        @Nullable ModelKey key,
        @Nullable String hash,
        int home,
        boolean copy) {

    enum Kind {
        VALID,
        INVALID,
        UNREADABLE
    }

    /** The same after the worker sent it again. */
    Sent asCopy() {
        return new Sent(kind, requestId, key, hash, home, true);
    }
}
