package elser.sandbox.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time. */
final class SystemClock implements SimulationClock {

    private final InstantSource source = InstantSource.system();
    private final ScheduledThreadPoolExecutor alarms;

    SystemClock(String name) {
        alarms =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("clock-" + name).factory());
        alarms.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return source.instant();
    }

    @Override
    public CompletableFuture<Void> at(Instant due) {
        CompletableFuture<Void> alarm = new CompletableFuture<>();
        Future<?> scheduled =
                alarms.schedule(
                        () -> alarm.complete(null),
                        TimeUnit.NANOSECONDS.convert(Duration.between(now(), due)),
                        TimeUnit.NANOSECONDS);
        return forgettable(alarm, scheduled);
    }

    private static CompletableFuture<Void> forgettable(
            CompletableFuture<Void> alarm, Future<?> scheduled) {
        var _ = alarm.whenComplete((_, _) -> scheduled.cancel(false));
        return alarm;
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
