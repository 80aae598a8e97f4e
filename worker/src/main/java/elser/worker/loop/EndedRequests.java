package elser.worker.loop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Requests of a shard that have their terminal event and are remembered for a while. */
final class EndedRequests {

    private final TreeSet<Ended> oldestFirst = new TreeSet<>(Ended.OLDEST_FIRST);

    void add(Ended ended) {
        oldestFirst.add(ended);
    }

    void remove(Ended ended) {
        oldestFirst.remove(ended);
    }

    int number() {
        return oldestFirst.size();
    }

    /**
     * What is to be forgotten.
     *
     * @param requests oldest first
     * @param evicted how many of them are within the window still and go because there are too many
     */
    record Forgettable(List<Ended> requests, int evicted) {}

    /**
     * Those past the window or over the bound, oldest first, at most so many. They stay until that
     * is committed.
     */
    Forgettable forgettable(Instant endedBefore, int bound, int atMost) {
        List<Ended> old = new ArrayList<>();
        int evicted = 0;
        for (Ended candidate : oldestFirst) {
            boolean isPast = !candidate.endedAt().isAfter(endedBefore);
            boolean isOver = oldestFirst.size() - old.size() > bound;
            if (old.size() >= atMost || !(isPast || isOver)) {
                break;
            }
            old.add(candidate);
            evicted += isPast ? 0 : 1;
        }
        return new Forgettable(old, evicted);
    }
}
