package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What protects the targets, one instance of each kind per target, named like it. Public so that
 * metrics can be taken of them.
 *
 * @param breakers over reads
 * @param retries of reads
 * @param bulkheads over creates
 * @param rateLimiters over all calls
 */
public record Guards(
        CircuitBreakerRegistry breakers,
        RetryRegistry retries,
        BulkheadRegistry bulkheads,
        RateLimiterRegistry rateLimiters) {

    private static final Duration NEVER = Duration.ofDays(365);

    /**
     * The same protection for every target.
     *
     * @param nanos monotonic clock, which the time that a breaker stays open is measured by, too: a
     *     wall clock that is set back would keep it open
     * @param jitter 0 to 1
     */
    static Guards of(Resilience settings, LongSupplier nanos, DoubleSupplier jitter) {
        return new Guards(
                CircuitBreakerRegistry.of(breaker(settings.breaker(), nanos)),
                RetryRegistry.of(new RetryPauses(settings, jitter).config()),
                BulkheadRegistry.of(
                        BulkheadConfig.custom()
                                .maxConcurrentCalls(settings.concurrentCreates())
                                .maxWaitDuration(Duration.ZERO)
                                .build()),
                RateLimiterRegistry.of(
                        RateLimiterConfig.custom()
                                .limitForPeriod(settings.callsPerSecond())
                                .limitRefreshPeriod(Duration.ofSeconds(1))
                                .timeoutDuration(settings.readTimeout())
                                .build()));
    }

    /**
     * Time is the caller's: no thread of its own ends the open state, the first read after it does.
     */
    private static CircuitBreakerConfig breaker(Resilience.Breaker settings, LongSupplier nanos) {
        InstantSource clock = () -> Instant.EPOCH.plusNanos(nanos.getAsLong());
        return CircuitBreakerConfig.custom()
                .slidingWindow(
                        settings.slidingWindow(),
                        settings.minimumCalls(),
                        SlidingWindowType.COUNT_BASED,
                        CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .failureRateThreshold(settings.failureRate())
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                // Slow answers are answers: they do not count against the target.
                .slowCallDurationThreshold(NEVER)
                .recordResult(result -> result instanceof Answer answer && answer.isFailure())
                .clock(clock.withZone(ZoneOffset.UTC))
                .currentTimestampFunction(_ -> nanos.getAsLong(), TimeUnit.NANOSECONDS)
                .build();
    }
}
