package elser.worker.loop;

import org.jspecify.annotations.Nullable;

/** The waiters of a provisioning in the order of their acceptance, linked through themselves. */
final class WaiterQueue {

    private @Nullable Waiting oldest;
    private @Nullable Waiting newest;
    private int size;

    /** Takes a waiter in. They come in order, but for some that a reload finds out of it. */
    void add(Waiting waiter) {
        Waiting before = newest;
        while (before != null && before.order > waiter.order) {
            before = before.older;
        }
        Waiting after = before == null ? oldest : before.newer;
        link(before, waiter);
        link(waiter, after);
        size++;
    }

    void remove(Waiting waiter) {
        link(waiter.older, waiter.newer);
        waiter.older = null;
        waiter.newer = null;
        size--;
    }

    private void link(@Nullable Waiting before, @Nullable Waiting after) {
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
    }

    /** The first of them; each knows the next. */
    @Nullable Waiting oldest() {
        return oldest;
    }

    int size() {
        return size;
    }
}
