package elser.sandbox.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The time that a simulated cluster, its gateway and its faults go by. */
sealed interface SimulationClock extends AutoCloseable permits SystemClock, VirtualClock {

    Instant now();

    /** Completes when the time has come, never before this returns. Cancel it to forget it. */
    CompletableFuture<Void> at(Instant due);

    default CompletableFuture<Void> after(Duration delay) {
        return at(now().plus(delay));
    }

    /** The outcome of {@code work}, or what {@code late} gives when it takes too long. */
    default <T> CompletableFuture<T> limit(
            CompletableFuture<T> work, Duration limit, Supplier<T> late) {
        CompletableFuture<Void> alarm = after(limit);
        CompletableFuture<T> first =
                work.applyToEither(alarm.thenApply(_ -> late.get()), outcome -> outcome);
        return first.whenComplete((_, _) -> alarm.cancel(false));
    }

    @Override
    void close();
}
