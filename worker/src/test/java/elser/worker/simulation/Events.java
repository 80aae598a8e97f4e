package elser.worker.simulation;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens by itself at a time, in the order of time and, at one time, as it was put in. */
final class Events {

    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long number;

    private record Event(long at, long number, @Nullable Host host, Runnable action) {}

    void add(long at, @Nullable Host host, Runnable action) {
        queue.add(new Event(at, number++, host, action));
    }

    /** When the next one is due. */
    long next() {
        Event first = queue.peek();
        return first == null ? Task.NEVER : first.at();
    }

    /** Lets everything due happen, but not for hosts that are frozen or dead. */
    void fire(long nanos) {
        while (next() <= nanos) {
            Event event = queue.remove();
            Host host = event.host();
            if (host == null) {
                event.action().run();
            } else if (nanos < host.frozenUntil()) {
                add(host.frozenUntil(), host, event.action());
            } else if (host.isAlive()) {
                event.action().run();
            }
        }
    }
}
