package elser.worker.loop;

import elser.worker.lifecycle.Entry;

import java.util.HexFormat;

/**
 * A request as it lies in memory: small, for there may be a million of them. Decisions see it as
 * the {@link #entry} it stands for.
 */
abstract sealed class Known permits Waiting, Ended {

    private static final HexFormat HEX = HexFormat.of();
    private static final int DIGITS = 2 * Long.BYTES;

    final String requestId;
    private final long hashBegin;
    private final long hashEnd;

    Known(Entry.Request request) {
        String hash = request.contentHash();
        if (hash.length() != 2 * DIGITS) {
            throw new IllegalArgumentException("content hash " + hash + " is not of 128 bits");
        }
        requestId = request.requestId();
        hashBegin = HexFormat.fromHexDigitsToLong(hash, 0, DIGITS);
        hashEnd = HexFormat.fromHexDigitsToLong(hash, DIGITS, 2 * DIGITS);
    }

    final String contentHash() {
        return HEX.toHexDigits(hashBegin) + HEX.toHexDigits(hashEnd);
    }

    /** The same as the ledger has it. */
    abstract Entry.Request entry();
}
