package elser.worker.ledger;

/** A ledger record is of another major version: the worker must not touch that ledger. */
public final class UnreadableLedger extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableLedger(String key, long found, int known) {
        super(
                "ledger record "
                        + key
                        + " has format "
                        + found
                        + ", this version reads "
                        + known
                        + "; run the version that wrote it, or a newer one");
    }
}
