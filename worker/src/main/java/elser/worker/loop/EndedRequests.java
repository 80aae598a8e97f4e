package elser.worker.loop;

import elser.worker.lifecycle.Entry;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Requests of a shard that have their terminal event and are remembered for a while. */
final class EndedRequests {

    private final ArrayDeque<Entry.Remembered> oldestFirst = new ArrayDeque<>();
    private int number;

    void add(Entry.Remembered ended) {
        oldestFirst.addLast(ended);
        number++;
    }

    /** Puts what was loaded in order. */
    void sort() {
        List<Entry.Remembered> inOrder = new ArrayList<>(oldestFirst);
        inOrder.sort(Comparator.comparing(Entry.Remembered::endedAt));
        oldestFirst.clear();
        oldestFirst.addAll(inOrder);
    }

    int number() {
        return number;
    }

    /**
     * Those past the window or over the bound, oldest first, at most so many. They stay until that
     * is committed.
     */
    List<Entry.Remembered> forgettable(Instant endedBefore, int bound, int atMost) {
        List<Entry.Remembered> old = new ArrayList<>();
        int over = number - bound;
        for (Entry.Remembered candidate : oldestFirst) {
            if (old.size() >= atMost || (candidate.endedAt().isAfter(endedBefore) && over <= 0)) {
                break;
            }
            old.add(candidate);
            over--;
        }
        return old;
    }

    /** One of them is not remembered any more. */
    void dropped() {
        number--;
    }

    /** Takes the oldest off the queue, once their removal is committed. */
    void forgotten(int count) {
        for (int i = 0; i < count; i++) {
            oldestFirst.pollFirst();
        }
    }
}
