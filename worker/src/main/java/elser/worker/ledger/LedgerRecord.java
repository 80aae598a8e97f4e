package elser.worker.ledger;

import elser.worker.lifecycle.Entry;

/** A record of the ledger, read. */
public sealed interface LedgerRecord {

    /** The identity record of the partition. */
    record Whose(Identity identity) implements LedgerRecord {}

    /** Something remembered. */
    record Remembers(Entry entry) implements LedgerRecord {}
}
