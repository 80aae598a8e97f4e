package elser.worker.ledger;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;

/**
 * Keys of ledger records: the model key, then the kind of entry, then its name. Compaction keeps
 * the latest record of each; a tombstone forgets it.
 */
final class LedgerKey {

    /** Key of the identity record, one a partition. */
    static final String IDENTITY = "!identity";

    private static final char SEPARATOR = '|';

    private LedgerKey() {}

    static String of(Entry entry) {
        return switch (entry) {
            case Provisioning provisioning -> join(entry, "provisioning", provisioning.id());
            case Entry.Configuration configuration ->
                    join(
                            entry,
                            "configuration",
                            configuration.provisioningId() + SEPARATOR + configuration.number());
            case Entry.Request request -> join(entry, "request", request.requestId());
        };
    }

    private static String join(Entry entry, String kind, String name) {
        return entry.key().toString() + SEPARATOR + kind + SEPARATOR + name;
    }
}
