package elser.worker.loop;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Waiters of a shard by deadline. One that has its answer by then is passed over. */
final class Deadlines {

    private final Memory memory;
    private final PriorityQueue<Entry.Waiter> queue =
            new PriorityQueue<>(Comparator.comparing(Entry.Waiter::deadline));

    Deadlines(Memory memory) {
        this.memory = memory;
    }

    void add(Entry.Waiter waiter) {
        queue.add(waiter);
    }

    /** Waiters whose deadline has passed, at most so many; taken off the queue. */
    List<Entry.Waiter> take(Instant now, int atMost) {
        List<Entry.Waiter> expired = new ArrayList<>();
        while (expired.size() < atMost) {
            Entry.Waiter next = queue.peek();
            if (next == null || next.deadline().isAfter(now)) {
                break;
            }
            queue.poll();
            if (memory.request(next.key(), next.requestId()) instanceof Entry.Waiter waiter
                    && waiter.order() == next.order()) {
                expired.add(waiter);
            }
        }
        return expired;
    }

    /** Puts waiters back whose expiry was not committed. */
    void giveBack(List<Entry.Waiter> expired) {
        queue.addAll(expired);
    }

    /** The next deadline, null where there is none. */
    @Nullable Instant next() {
        Entry.Waiter first = queue.peek();
        return first == null ? null : first.deadline();
    }
}
