package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Reads of one target, protected. Blocks its thread, which is to be a virtual one. */
final class Reads implements Getter {

    private final String target;
    private final Http http;
    private final Nodes nodes;
    private final Login login;
    private final Respite respite;
    private final LongSupplier nanos;
    private final CallObserver observer;
    private final CircuitBreaker breaker;
    private final RateLimiter rate;
    private final Retry retry;
    private final Semaphore atOnce;
    private final Answers large;
    private final Answers small = new Answers(Answers.SMALL);

    /** A tree is many times as large as its body: there is one at a time. */
    private final Lock understanding = new ReentrantLock();

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
        this.respite = connection.respite();
        this.nanos = nanos;
        this.observer = observer;
        this.breaker = guards.breakers().circuitBreaker(target);
        this.rate = guards.rateLimiters().rateLimiter(target);
        this.retry = guards.retries().retry(target);
        this.atOnce = new Semaphore(settings.concurrentReads(), true);
        this.large = new Answers(settings.responseTokens());
    }

    @Override
    public <T> T get(String path, Map<String, String> query, Function<Answer, T> meaning) {
        Request request = Request.read(target, path, query);
        try {
            return retry.executeSupplier(() -> attempt(request, meaning)).meaning();
        } catch (CancellationException _) {
            return meaning.apply(new Answer.Silent("the worker is stopping"));
        }
    }

    private <T> Tried<T> attempt(Request request, Function<Answer, T> meaning) {
        try {
            atOnce.acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Tried.of(new Answer.Silent("the worker is stopping"), meaning);
        }
        try {
            return permitted(request, meaning);
        } finally {
            atOnce.release();
        }
    }

    /**
     * The breaker is asked last, so that its permission is for a call that is made: one that is
     * returned later, when the breaker may be half open, would be a probe too many.
     */
    private <T> Tried<T> permitted(Request request, Function<Answer, T> meaning) {
        if (respite.lasts()) {
            return withheld("the target asked to be left alone", meaning);
        }
        if (!rate.acquirePermission()) {
            return withheld("too many calls a second", meaning);
        }
        Login.Pass pass;
        try {
            pass = login.pass();
        } catch (IOException e) {
            return Tried.of(new Answer.Unarmed(String.valueOf(e.getMessage())), meaning);
        }
        return breaker.tryAcquirePermission()
                ? call(request, pass, meaning)
                : withheld("the circuit breaker is open", meaning);
    }

    private <T> Tried<T> withheld(String cause, Function<Answer, T> meaning) {
        observer.withheld(target);
        return Tried.of(new Answer.Withheld(Answer.NO_CALL + cause), meaning);
    }

    private <T> Tried<T> call(Request request, Login.Pass pass, Function<Answer, T> meaning) {
        Node node = nodes.next();
        var permission = new Permission();
        try {
            Arrival arrival = http.read(node.address(), request, pass.authorization());
            Duration took = permission.age();
            understanding.lock();
            try {
                Answer answer = large.of(arrival, pass::redact);
                permission.use(answer, took);
                nodes.learn(node, answer);
                respite.asked(answer.retryAfter());
                tell(request, answer, took);
                return Tried.of(answer, meaning);
            } finally {
                understanding.unlock();
            }
        } finally {
            permission.giveBack();
        }
    }

    /**
     * Asks one node, once, on a connection of its own. It takes no place among the reads and counts
     * for nobody's health, so whatever comes of it is nothing to them.
     *
     * @param meaning takes what is needed out of the answer
     */
    <T> T aside(Node node, String path, Map<String, String> query, Function<Answer, T> meaning) {
        if (respite.lasts() || breaker.getState() != CircuitBreaker.State.CLOSED) {
            return withheld("the target is spared", meaning).meaning();
        }
        if (!rate.acquirePermission()) {
            return withheld("too many calls a second", meaning).meaning();
        }
        Request request = Request.read(target, path, query);
        long began = nanos.getAsLong();
        Answer answer;
        try {
            Login.Pass pass = login.pass();
            answer =
                    small.of(
                            http.readAfresh(node.address(), request, pass.authorization()),
                            pass::redact);
        } catch (IOException e) {
            return meaning.apply(new Answer.Unarmed(String.valueOf(e.getMessage())));
        }
        respite.asked(answer.retryAfter());
        T taken = meaning.apply(answer);
        tell(request, answer, Duration.ofNanos(nanos.getAsLong() - began));
        return taken;
    }

    private void tell(Request request, Answer answer, Duration took) {
        observer.called(
                target,
                CallObserver.Operation.ofRead(request.path()),
                CallObserver.Outcome.of(answer),
                took);
    }

    /**
     * The breaker's, for one call. It is used or given back, whatever happens: one that is neither
     * leaves the breaker half open for ever (resilience4j issues 903 and 1389).
     */
    private final class Permission {
        private final long since = nanos.getAsLong();
        private boolean used;

        Duration age() {
            return Duration.ofNanos(nanos.getAsLong() - since);
        }

        void use(Answer answer, Duration took) {
            used = true;
            breaker.onResult(took.toNanos(), TimeUnit.NANOSECONDS, answer);
        }

        void giveBack() {
            if (!used) {
                breaker.releasePermission();
            }
        }
    }
}
