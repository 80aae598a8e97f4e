package elser.worker.audit;

import elser.worker.audit.Finding.Kind;
import elser.worker.audit.Story.OpenRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Records of the requests topic and what set them aside, by position: a dead letter, or a copy on
 * the partition of the model key. The two may be seen in any order.
 */
final class RequestRecords {

    private final Map<Long, OpenRecord> open = new HashMap<>();
    private final Map<Long, Aside> aside = new HashMap<>();
    private final Map<Long, Place> early = new HashMap<>();
    private final Deque<Long> fresh = new ArrayDeque<>();
    private final Deque<Expiry> expiries = new ArrayDeque<>();

    private record Aside(Place by, boolean isCopy) {}

    private record Expiry(long at, long position) {}

    /**
     * A record was read.
     *
     * @return whether it was set aside already
     */
    boolean add(OpenRecord record) {
        long position = Position.of(record.place());
        if (early.remove(position) != null) {
            return true;
        }
        open.put(position, record);
        if (record.story() != null) {
            record.story().records.add(record);
        }
        return false;
    }

    /**
     * A record is set aside by what stands at {@code by}.
     *
     * @param isCopy whether that is a copy of it
     * @return the request it was of, null where that is not known
     */
    @Nullable Story setAside(long position, Place by, boolean isCopy, Findings findings) {
        Aside before = aside.putIfAbsent(position, new Aside(by, isCopy));
        if (before != null) {
            findings.add(
                    Kind.ANSWERED_TWICE,
                    by,
                    null,
                    null,
                    "is about a record that %s is about already".formatted(before.by()));
            return null;
        }
        fresh.addLast(position);
        OpenRecord record = open.remove(position);
        if (record == null) {
            early.put(position, by);
            return null;
        }
        if (record.story() != null) {
            record.story().records.remove(record);
        }
        return record.story();
    }

    /** Whether there is a copy of the record. */
    boolean hasCopy(long position) {
        Aside before = aside.get(position);
        return before != null && before.isCopy();
    }

    /**
     * Time has gone on: forgets which records were set aside before another time. What was set
     * aside since this was called last counts from now on, whatever its own time is: a copy bears
     * that of its original, by the clock of who has asked, and may be of long ago.
     */
    void advance(long now, long forgotten) {
        fresh.forEach(position -> expiries.addLast(new Expiry(now, position)));
        fresh.clear();
        while (!expiries.isEmpty() && expiries.peekFirst().at() < forgotten) {
            aside.remove(expiries.removeFirst().position());
        }
    }

    /** The record has its answer. */
    void answered(OpenRecord record) {
        open.remove(Position.of(record.place()));
    }

    Collection<OpenRecord> open() {
        return open.values();
    }

    /** What was set aside without having been read, with what did that. */
    Map<Long, Place> early() {
        return early;
    }

    int size() {
        return open.size() + aside.size() + early.size();
    }
}
