package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.lifecycle.Backoff;

import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.RetryConfig;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Which reads are made again within a look, and after how long: gateway troubles only, growing and
 * randomised.
 */
final class RetryPauses {

    /** Longest {@code Retry-After} that is waited for within a look; a longer one ends the read. */
    static final Duration LONGEST = Duration.ofSeconds(2);

    private static final double FACTOR = 2;

    private final Resilience settings;
    private final Backoff backoff;
    private final DoubleSupplier jitter;

    RetryPauses(Resilience settings, DoubleSupplier jitter) {
        Duration first = settings.readRetryWait();
        this.settings = settings;
        this.backoff = new Backoff(first, FACTOR, first.compareTo(LONGEST) < 0 ? LONGEST : first);
        this.jitter = jitter;
    }

    /** The same as Resilience4j wants it. */
    RetryConfig config() {
        return RetryConfig.<Tried<?>>custom()
                .maxAttempts(settings.readAttempts())
                .retryOnResult(RetryPauses::isWorthRepeating)
                .retryOnException(_ -> false)
                .intervalBiFunction(this::millis)
                .build();
    }

    private static boolean isWorthRepeating(Tried<?> tried) {
        Duration asked = tried.retryAfter();
        return tried.mayHeal() && (asked == null || asked.compareTo(LONGEST) <= 0);
    }

    /** What was asked for is waited for in full: before, no call is made. */
    private long millis(int attempt, Either<Throwable, Tried<?>> outcome) {
        Duration pause = backoff.after(attempt, jitter.getAsDouble());
        @Nullable Duration asked = outcome.isRight() ? outcome.get().retryAfter() : null;
        return asked == null ? pause.toMillis() : pause.plus(asked).toMillis() + 1;
    }
}
