package elser.worker.lifecycle;

import java.util.LinkedHashMap;

/**
 * One instance of values that come again and again. Bounded: a value that has not been seen for
 * long is let go of, and then there are two of it.
 */
public final class Pool<T> {

    private static final int BOUND = 1_000;

    private final LinkedHashMap<T, T> lately = new LinkedHashMap<>(4, 0.75f, true);

    /** The instance that equals this one and was here first. */
    public T shared(T value) {
        T first = lately.putIfAbsent(value, value);
        if (first != null) {
            return first;
        }
        if (lately.size() > BOUND) {
            lately.pollFirstEntry();
        }
        return value;
    }
}
