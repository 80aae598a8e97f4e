package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Reads of one target, protected. Blocks its thread, which is to be a virtual one. */
final class Reads implements Getter {

    /** On which connection a read is made. */
    private interface Way {
        Arrival go(URI node, Request request, @Nullable String authorization);
    }

    private final String target;
    private final Http http;
    private final Nodes nodes;
    private final Login login;
    private final LongSupplier nanos;
    private final CallObserver observer;
    private final CircuitBreaker breaker;
    private final RateLimiter rate;
    private final Retry retry;
    private final Semaphore atOnce;
    private final Duration longestRest;
    private final AtomicLong restsUntil;

    Reads(
            String target,
            Connection connection,
            Resilience settings,
            Guards guards,
            LongSupplier nanos,
            CallObserver observer) {
        this.target = target;
        this.http = connection.http();
        this.nodes = connection.nodes();
        this.login = connection.login();
        this.nanos = nanos;
        this.observer = observer;
        this.breaker = guards.breakers().circuitBreaker(target);
        this.rate = guards.rateLimiters().rateLimiter(target);
        this.retry = guards.retries().retry(target);
        this.atOnce = new Semaphore(settings.concurrentReads(), true);
        this.longestRest = settings.retryAfterMax();
        this.restsUntil = new AtomicLong(nanos.getAsLong());
    }

    @Override
    public Answer get(String path, Map<String, String> query) {
        Request request = Request.read(target, path, query);
        try {
            Answer answer = retry.executeSupplier(() -> attempt(request, nodes::next, http::read));
            if (answer instanceof Answer.Withheld) {
                observer.withheld(target);
            }
            return answer;
        } catch (CancellationException _) {
            return new Answer.Silent("the worker is stopping");
        }
    }

    /** Reads from one node, once, on a connection of its own. */
    Answer of(Node node, String path, Map<String, String> query) {
        return attempt(Request.read(target, path, query), () -> node, http::readAfresh);
    }

    private Answer attempt(Request request, Supplier<Node> choice, Way way) {
        try {
            atOnce.acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Silent("the worker is stopping");
        }
        try {
            return permitted(request, choice, way);
        } finally {
            atOnce.release();
        }
    }

    private Answer permitted(Request request, Supplier<Node> choice, Way way) {
        if (nanos.getAsLong() - restsUntil.get() < 0) {
            return new Answer.Withheld(Answer.NO_CALL + "the target asked to be left alone");
        }
        if (!breaker.tryAcquirePermission()) {
            return new Answer.Withheld(Answer.NO_CALL + "the circuit breaker is open");
        }
        long began = nanos.getAsLong();
        @Nullable Answer answer = null;
        try {
            answer =
                    rate.acquirePermission()
                            ? call(request, choice.get(), way)
                            : new Answer.Withheld(Answer.NO_CALL + "too many calls a second");
            return answer;
        } finally {
            settle(answer, nanos.getAsLong() - began);
        }
    }

    private Answer call(Request request, Node node, Way way) {
        Login.Pass pass;
        try {
            pass = login.pass();
        } catch (IOException e) {
            return new Answer.Unarmed(String.valueOf(e.getMessage()));
        }
        long began = nanos.getAsLong();
        Answer answer =
                Answers.of(way.go(node.address(), request, pass.authorization()), pass::redact);
        observer.called(
                target,
                CallObserver.Operation.ofRead(request.path()),
                CallObserver.Outcome.of(answer),
                Duration.ofNanos(nanos.getAsLong() - began));
        nodes.learn(node, answer);
        rest(answer.retryAfter());
        return answer;
    }

    /** Gives the breaker's permission back, whatever happened. */
    private void settle(@Nullable Answer answer, long elapsedNanos) {
        switch (answer) {
            case null -> breaker.releasePermission();
            case Answer.Withheld _, Answer.Unarmed _ -> breaker.releasePermission();
            case Answer.Good _,
                    Answer.Refused _,
                    Answer.Foreign _,
                    Answer.Oversize _,
                    Answer.Silent _ ->
                    breaker.onResult(elapsedNanos, TimeUnit.NANOSECONDS, answer);
        }
    }

    private void rest(@Nullable Duration asked) {
        if (asked != null && asked.compareTo(RetryPauses.LONGEST) > 0) {
            Duration rest = asked.compareTo(longestRest) < 0 ? asked : longestRest;
            restsUntil.set(nanos.getAsLong() + rest.toNanos());
        }
    }
}
