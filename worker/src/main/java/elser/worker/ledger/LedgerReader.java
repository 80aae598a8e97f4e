package elser.worker.ledger;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Pool;

import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one ledger. What many of them say alike is one instance in what it returns:
 * a million requests are held at once while a ledger is read.
 */
public final class LedgerReader {

    private final Pool<ModelKey> keys = new Pool<>();
    private final Pool<String> texts = new Pool<>();

    /**
     * Reads a record that is not a tombstone.
     *
     * @throws UnreadableLedger when it is of a newer version
     * @throws CorruptRecord when it is of no version
     */
    public LedgerRecord read(byte[] key, byte[] value) {
        return switch (LedgerCodec.read(key, value)) {
            case LedgerRecord.Whose whose -> whose;
            case LedgerRecord.Remembers(Entry.Waiter waiter) ->
                    new LedgerRecord.Remembers(sharing(waiter));
            case LedgerRecord.Remembers(Entry.Remembered ended) ->
                    new LedgerRecord.Remembers(sharing(ended));
            case LedgerRecord.Remembers other -> other;
        };
    }

    private Entry.Waiter sharing(Entry.Waiter waiter) {
        return new Entry.Waiter(
                keys.shared(waiter.key()),
                waiter.requestId(),
                waiter.contentHash(),
                texts.shared(waiter.provisioningId()),
                waiter.order(),
                waiter.acceptedAt(),
                waiter.deadline(),
                waiter.sequence(),
                texts.shared(waiter.inferenceId()),
                waiter.config(),
                waiter.joined(),
                shared(waiter.requestedBy()),
                waiter.traceparent(),
                waiter.extra());
    }

    private Entry.Remembered sharing(Entry.Remembered ended) {
        return new Entry.Remembered(
                keys.shared(ended.key()),
                ended.requestId(),
                ended.contentHash(),
                ended.endedAt(),
                ended.left(),
                ended.extra());
    }

    private @Nullable String shared(@Nullable String text) {
        return text == null ? null : texts.shared(text);
    }
}
