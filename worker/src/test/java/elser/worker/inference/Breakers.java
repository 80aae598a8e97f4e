package elser.worker.inference;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The circuit breakers of one process, as the worker configures them, on somebody else's clock. */
public final class Breakers {

    private final Guards guards;
    private final Map<String, CircuitBreaker> byTarget = new TreeMap<>();

    public Breakers(int calls, Duration openFor, LongSupplier nanos) {
        guards =
                Guards.of(
                        new Settings().breakerCalls(calls).openFor(openFor).build(),
                        nanos,
                        () -> 0);
    }

    private CircuitBreaker of(String target) {
        return byTarget.computeIfAbsent(target, guards.breakers()::circuitBreaker);
    }

    /** Whether a read may be made now; {@link #settle} tells how it went. */
    public boolean mayRead(String target) {
        return of(target).tryAcquirePermission();
    }

    /** How a read went. */
    public void settle(String target, Exchange.Reply reply, Duration elapsed) {
        of(target).onResult(elapsed.toNanos(), TimeUnit.NANOSECONDS, reply.answer);
    }

    /** Whether mutations may be made. */
    public boolean isClosed(String target) {
        return of(target).getState() == CircuitBreaker.State.CLOSED;
    }
}
