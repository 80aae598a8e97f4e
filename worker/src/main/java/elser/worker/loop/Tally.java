package elser.worker.loop;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of several things that are counted apart. One thread only; what is read is not touched.
 */
final class Tally<K> {

    private final Map<K, Long> counts = new HashMap<>();
    private @Nullable Map<K, Long> read;

    /** Of these each is there from the beginning, with 0; others come when they are counted. */
    Tally(Collection<K> known) {
        known.forEach(each -> counts.put(each, 0L));
    }

    Tally() {
        this(List.of());
    }

    void add(K what) {
        add(what, 1);
    }

    void add(K what, long times) {
        if (times > 0) {
            counts.merge(what, times, Long::sum);
            read = null;
        }
    }

    /** A copy, the same one until something else is counted. */
    Map<K, Long> read() {
        Map<K, Long> last = read;
        if (last == null) {
            last = Map.copyOf(counts);
            read = last;
        }
        return last;
    }
}
