package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Virtual time and what is due in it. Things due at the same instant run in order of request. */
final class Timeline {

    /** Something that will run once, unless cancelled before. */
    final class Timer {
        private final Instant due;
        private final long order;
        private final Runnable action;

        private Timer(Instant due, long order, Runnable action) {
            this.due = due;
            this.order = order;
            this.action = action;
        }

        void cancel() {
            timers.remove(this);
        }
    }

    private final NavigableSet<Timer> timers =
            new TreeSet<>(
                    Comparator.<Timer, Instant>comparing(timer -> timer.due)
                            .thenComparingLong(timer -> timer.order));
    private Instant now;
    private long requested;

    Timeline(Instant start) {
        now = start;
    }

    Instant now() {
        return now;
    }

    Timer after(Duration delay, Runnable action) {
        Timer timer = new Timer(now.plus(delay), requested++, action);
        timers.add(timer);
        return timer;
    }

    /** Runs everything due up to {@code target}, each at its own instant. Never moves back. */
    void advanceTo(Instant target) {
        while (nextDue().filter(due -> !due.isAfter(target)).isPresent()) {
            Timer timer = timers.removeFirst();
            now = timer.due.isAfter(now) ? timer.due : now;
            timer.action.run();
        }
        now = target.isAfter(now) ? target : now;
    }

    /** When the next action runs, if nothing else happens. */
    Optional<Instant> nextDue() {
        return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first().due);
    }
}
