package elser.sandbox.chaos;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to be done later, by the thread that asks. */
final class Schedule {

    /** Something to do. */
    interface Action {
        void run() throws Exception;
    }

    private record Entry(long atNanos, long number, Action action) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::number));
    private long number;

    void after(Duration delay, Action action) {
        entries.add(new Entry(System.nanoTime() + delay.toNanos(), number, action));
        number++;
    }

    /** Does what is due. */
    void runDue() throws Exception {
        while (!entries.isEmpty() && entries.peek().atNanos() - System.nanoTime() <= 0) {
            entries.remove().action().run();
        }
    }
}
