package elser.worker.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.worker.ledger.CorruptRecord;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.ledger.LedgerRecord;
import elser.worker.ledger.UnreadableLedger;
import elser.worker.lifecycle.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a partition of the ledger holds: the latest record of each key, tombstones gone.
 *
 * @param identity whose it is, null where it does not say
 * @param entries values of the other records by their keys, as they are
 */
public record LedgerContent(@Nullable Identity identity, Map<String, String> entries) {

    public LedgerContent {
        entries = Map.copyOf(entries);
    }

    /**
     * Sorts out records.
     *
     * @param latest values by keys
     * @throws UnreadableLedger when one is of a version that this one does not read
     * @throws CorruptRecord when one makes no sense
     */
    public static LedgerContent of(Map<String, String> latest) {
        Map<String, String> entries = new HashMap<>(latest);
        String whose = entries.remove(utf8(LedgerCodec.identityKey()));
        Identity identity =
                whose == null
                        ? null
                        : LedgerCodec.read(LedgerCodec.identityKey(), whose.getBytes(UTF_8))
                                        instanceof LedgerRecord.Whose(Identity found)
                                ? found
                                : null;
        entries.forEach(LedgerContent::entry);
        return new LedgerContent(identity, entries);
    }

    /** Whether nothing was ever written. */
    public boolean isEmpty() {
        return identity == null && entries.isEmpty();
    }

    /** The entries, read. */
    public List<Entry> read() {
        List<Entry> read = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> read.add(entry(key, value)));
        return read;
    }

    /** An entry of the ledger. */
    static Entry entry(String key, String value) {
        if (LedgerCodec.read(key.getBytes(UTF_8), value.getBytes(UTF_8))
                instanceof LedgerRecord.Remembers(Entry entry)) {
            return entry;
        }
        throw new IllegalStateException("an identity record under the key " + key);
    }

    private static String utf8(byte[] text) {
        return new String(text, UTF_8);
    }
}
