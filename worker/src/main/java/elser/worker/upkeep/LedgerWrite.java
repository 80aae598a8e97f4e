package elser.worker.upkeep;

import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Entry;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * A record to be written to the ledger.
 *
 * @param partition where
 * @param key of the record
 * @param value of the record, null for a tombstone
 */
public record LedgerWrite(int partition, String key, @Nullable String value) {

    /** An entry. */
    static LedgerWrite of(int partition, Entry entry) {
        return new LedgerWrite(
                partition, text(LedgerCodec.key(entry)), text(LedgerCodec.value(entry)));
    }

    /** The identity of a partition. */
    public static LedgerWrite of(int partition, Identity identity) {
        return new LedgerWrite(
                partition, text(LedgerCodec.identityKey()), text(LedgerCodec.value(identity)));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
