package elser.worker.simulation;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** An entry of a log: a record, or the marker that ends a transaction's part of the log. */
final class Stored {

    private final long offset;
    private final long timestamp;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final List<Header> headers;
    private final @Nullable Part part;
    private final boolean isMarker;

    /** What one transaction wrote to one log. */
    static final class Part {

        final long firstOffset;
        boolean isOpen = true;
        boolean isCommitted;

        Part(long firstOffset) {
            this.firstOffset = firstOffset;
        }
    }

    private Stored(
            long offset,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers,
            @Nullable Part part,
            boolean isMarker) {
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
        this.headers = headers;
        this.part = part;
        this.isMarker = isMarker;
    }

    /**
     * A record.
     *
     * @param part null outside of transactions
     */
    static Stored record(
            long offset,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers,
            @Nullable Part part) {
        return new Stored(offset, timestamp, key, value, headers, part, false);
    }

    static Stored marker(long offset, long timestamp, Part part) {
        return new Stored(offset, timestamp, null, null, List.of(), part, true);
    }

    long offset() {
        return offset;
    }

    long timestamp() {
        return timestamp;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    List<Header> headers() {
        return headers;
    }

    @Nullable Part part() {
        return part;
    }

    boolean isMarker() {
        return isMarker;
    }

    /** Whether it is a record that stays: not aborted, and not open any more. */
    boolean isCommitted() {
        return !isMarker && (part == null || part.isCommitted);
    }
}
