package elser.worker.lifecycle;

/**
 * A change of durable memory. It happens by being committed to the ledger and replayed from there.
 */
public sealed interface Change {

    /** The entry is new or replaces the one of the same identity. */
    record Put(Entry entry) implements Change {}

    /** The entry is forgotten: a tombstone. */
    record Remove(Entry entry) implements Change {}
}
