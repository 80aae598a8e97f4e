package elser.worker.ledger;

/** A ledger record makes no sense: what its partition remembers cannot be told. */
public final class CorruptRecord extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CorruptRecord(String key, Exception cause) {
        super("ledger record " + key + " is corrupt: " + cause.getMessage(), cause);
    }
}
