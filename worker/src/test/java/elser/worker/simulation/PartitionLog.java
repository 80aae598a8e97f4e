package elser.worker.simulation;

import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One partition: its entries by offset, and which transactions are open in it. */
final class PartitionLog {

    private final TopicPartition name;
    private final Map<Long, Stored.Part> open = new LinkedHashMap<>();
    private final Map<Long, Long> tombstonesSeen = new HashMap<>();
    private List<Stored> entries = new ArrayList<>();
    private long start;
    private long end;

    /** What a fetch brought, and the offset to go on from, which may lie behind markers. */
    record Fetched(List<Stored> records, long next) {}

    PartitionLog(TopicPartition name) {
        this.name = name;
    }

    void append(
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers,
            @Nullable Long producerId) {
        Stored.Part part =
                producerId == null
                        ? null
                        : open.computeIfAbsent(producerId, _ -> new Stored.Part(end));
        entries.add(Stored.record(end++, timestamp, key, value, headers, part));
    }

    /** Ends what a producer has open here. A transaction that wrote nothing here gets one too. */
    void mark(long timestamp, long producerId, boolean isCommit) {
        Stored.Part part = open.remove(producerId);
        if (part == null) {
            part = new Stored.Part(end);
        }
        part.isOpen = false;
        part.isCommitted = isCommit;
        entries.add(Stored.marker(end++, timestamp, part));
    }

    long start() {
        return start;
    }

    /** Every entry is replicated at once. */
    long highWatermark() {
        return end;
    }

    long lastStable() {
        long stable = end;
        for (Stored.Part part : open.values()) {
            stable = Math.min(stable, part.firstOffset);
        }
        return stable;
    }

    /** Offset up to which a reader may read. */
    long end(boolean committedOnly) {
        return committedOnly ? lastStable() : highWatermark();
    }

    Fetched fetch(long from, boolean committedOnly, int atMost) {
        if (from < start || from > end) {
            throw new OffsetOutOfRangeException(Map.of(name, from));
        }
        List<Stored> records = new ArrayList<>();
        long bound = end(committedOnly);
        long next = from;
        for (int i = index(from); i < entries.size() && records.size() < atMost; i++) {
            Stored entry = entries.get(i);
            if (entry.offset() >= bound) {
                break;
            }
            if (!entry.isMarker() && (!committedOnly || entry.isCommitted())) {
                records.add(entry);
            }
            next = entry.offset() + 1;
        }
        return new Fetched(records, next);
    }

    /** Where the first entry of at least this offset stands. */
    private int index(long offset) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** What a producer has open here. */
    List<Stored> open(long producerId) {
        Stored.Part part = open.get(producerId);
        return part == null
                ? List.of()
                : entries.subList(index(part.firstOffset), entries.size()).stream()
                        .filter(entry -> entry.part() == part)
                        .toList();
    }

    /** Every entry that is still there. */
    List<Stored> entries() {
        return List.copyOf(entries);
    }

    /** Deletes what stands before an offset. */
    void deleteBefore(long offset) {
        start = Math.clamp(offset, start, end);
        entries = new ArrayList<>(entries.subList(index(start), entries.size()));
    }

    /**
     * Keeps, before an offset and the last stable one, the latest committed entry of each key.
     *
     * @param tombstonesSince a tombstone goes too when an earlier compaction, at this time or
     *     before, has kept it
     */
    void compact(long before, long now, long tombstonesSince) {
        long bound = Math.min(before, lastStable());
        Map<ByteBuffer, Long> latest = new HashMap<>();
        for (Stored entry : entries) {
            if (entry.offset() < bound && entry.isCommitted() && entry.key() != null) {
                latest.put(ByteBuffer.wrap(entry.key()), entry.offset());
            }
        }
        List<Stored> kept = new ArrayList<>();
        Map<Stored.Part, Boolean> parts = new HashMap<>();
        for (Stored entry : entries) {
            boolean stays =
                    entry.offset() >= bound
                            || entry.offset() == end - 1
                            || (entry.isMarker()
                                    ? parts.containsKey(entry.part())
                                    : isLatest(entry, latest, now, tombstonesSince));
            if (stays) {
                kept.add(entry);
                if (entry.part() != null) {
                    parts.put(entry.part(), true);
                }
            }
        }
        entries = kept;
    }

    private boolean isLatest(
            Stored entry, Map<ByteBuffer, Long> latest, long now, long tombstonesSince) {
        if (!entry.isCommitted()
                || entry.key() == null
                || latest.get(ByteBuffer.wrap(entry.key())) != entry.offset()) {
            return false;
        }
        return entry.value() != null
                || tombstonesSeen.computeIfAbsent(entry.offset(), _ -> now) > tombstonesSince;
    }
}
