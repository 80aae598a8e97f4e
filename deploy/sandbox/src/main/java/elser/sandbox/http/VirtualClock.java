package elser.sandbox.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Time that stands still until a test moves it. What other threads begin while it is being moved
 * begins when it stands still again.
 */
public final class VirtualClock implements SimulationClock {

    private record Alarm(Instant due, long order, CompletableFuture<Void> rings) {}

    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::due).thenComparingLong(Alarm::order));
    private Instant now;
    private long requested;

    private VirtualClock(Instant start) {
        now = start;
    }

    public static VirtualClock startingAt(Instant start) {
        return new VirtualClock(start);
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public CompletableFuture<Void> at(Instant due) {
        CompletableFuture<Void> rings = new CompletableFuture<>();
        Optional<Alarm> set = set(due, rings);
        if (set.isEmpty()) {
            return rings.completeAsync(() -> null);
        }
        var _ = rings.whenComplete((_, _) -> forget(set.get()));
        return rings;
    }

    /** Empty if it is past already. */
    private synchronized Optional<Alarm> set(Instant due, CompletableFuture<Void> rings) {
        if (!due.isAfter(now)) {
            return Optional.empty();
        }
        Alarm alarm = new Alarm(due, requested++, rings);
        alarms.add(alarm);
        return Optional.of(alarm);
    }

    private synchronized void forget(Alarm alarm) {
        alarms.remove(alarm);
    }

    /** Lets time pass; everything due in it happens in order, each at its own instant. */
    public void advance(Duration duration) {
        Instant target = now().plus(duration);
        Optional<Alarm> next = next(target);
        while (next.isPresent()) {
            next.get().rings().complete(null);
            next = next(target);
        }
    }

    /** The next alarm up to then, with the clock set to it; without one, the clock goes to then. */
    private synchronized Optional<Alarm> next(Instant target) {
        Alarm first = alarms.peek();
        if (first == null || first.due().isAfter(target)) {
            now = target.isAfter(now) ? target : now;
            return Optional.empty();
        }
        alarms.remove();
        now = first.due();
        return Optional.of(first);
    }

    /** Does nothing: whoever made the clock may use it for other clusters, too. */
    @Override
    public void close() {}
}
