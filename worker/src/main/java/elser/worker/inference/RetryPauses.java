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
        return RetryConfig.<Answer>custom()
                .maxAttempts(settings.readAttempts())
                .retryOnResult(RetryPauses::isWorthRepeating)
                .retryOnException(_ -> false)
                .intervalBiFunction(this::millis)
                .build();
    }

    private static boolean isWorthRepeating(Answer answer) {
        Duration asked = answer.retryAfter();
        return answer.isGatewayTrouble() && (asked == null || asked.compareTo(LONGEST) <= 0);
    }

    private long millis(int attempt, Either<Throwable, Answer> outcome) {
        Duration pause = backoff.after(attempt, jitter.getAsDouble());
        @Nullable Duration asked = outcome.isRight() ? outcome.get().retryAfter() : null;
        return asked == null || asked.compareTo(pause) < 0 ? pause.toMillis() : asked.toMillis();
    }
}
