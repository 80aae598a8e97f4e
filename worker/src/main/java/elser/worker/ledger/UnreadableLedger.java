package elser.worker.ledger;

import org.jspecify.annotations.Nullable;

/** A ledger record cannot be read: it is corrupt, or written by a newer major version. */
public final class UnreadableLedger extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Tells what is wrong.
     *
     * @param message for people
     */
    public UnreadableLedger(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
