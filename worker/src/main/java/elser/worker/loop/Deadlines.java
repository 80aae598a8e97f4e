package elser.worker.loop;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Waiters of a shard by deadline: a binary heap whose members know their place, so that one that
 * has its answer leaves at once and is not held until its deadline.
 */
final class Deadlines {

    private static final int SMALLEST = 16;

    private Waiting[] heap = new Waiting[SMALLEST];
    private int size;

    void add(Waiting waiter) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size + size / 4);
        }
        rise(size++, waiter);
    }

    /** Takes a waiter off, if it is there. */
    void remove(Waiting waiter) {
        int place = waiter.place;
        if (place == Waiting.NOWHERE) {
            return;
        }
        waiter.place = Waiting.NOWHERE;
        Waiting last = heap[--size];
        Arrays.fill(heap, size, size + 1, null);
        if (last != waiter) {
            rise(place, last);
            sink(last.place, last);
        }
        if (size >= SMALLEST && size < heap.length / 4) {
            heap = Arrays.copyOf(heap, size + size / 4);
        }
    }

    /** Waiters whose deadline has passed, at most so many; taken off. */
    List<Waiting> take(Instant now, int atMost) {
        List<Waiting> expired = new ArrayList<>();
        while (size > 0 && expired.size() < atMost && !heap[0].deadline().isAfter(now)) {
            Waiting first = heap[0];
            remove(first);
            expired.add(first);
        }
        return expired;
    }

    /** Puts waiters back whose expiry was not committed. */
    void giveBack(List<Waiting> expired) {
        expired.forEach(this::add);
    }

    /** The next deadline, null where there is none. */
    @Nullable Instant next() {
        return size == 0 ? null : heap[0].deadline();
    }

    private void rise(int from, Waiting waiter) {
        int place = from;
        while (place > 0 && isBefore(waiter, heap[(place - 1) / 2])) {
            put(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        put(place, waiter);
    }

    private void sink(int from, Waiting waiter) {
        int place = from;
        for (int child = earlierChild(place);
                child < size && isBefore(heap[child], waiter);
                child = earlierChild(place)) {
            put(place, heap[child]);
            place = child;
        }
        put(place, waiter);
    }

    private int earlierChild(int place) {
        int left = 2 * place + 1;
        return left + 1 < size && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    }

    private static boolean isBefore(Waiting one, Waiting other) {
        return Waiting.BY_DEADLINE.compare(one, other) < 0;
    }

    private void put(int place, Waiting waiter) {
        heap[place] = waiter;
        waiter.place = place;
    }
}
