package elser.worker.ledger;

/** A ledger record is of a newer major version: the worker must not touch that ledger. */
public final class UnreadableLedger extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableLedger(String key, long found, int newest) {
        super(
                "ledger record "
                        + key
                        + " has format "
                        + found
                        + ", this version reads none newer than "
                        + newest
                        + "; run the version that wrote it, or a newer one. To come back to this"
                        + " version, lower elser.ledger.format there and wait until what was"
                        + " written before is gone");
    }
}
