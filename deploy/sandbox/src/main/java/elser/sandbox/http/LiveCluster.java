package elser.sandbox.http;

import elser.sandbox.cluster.Answer;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Cluster;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters;
import elser.sandbox.cluster.Request;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Runs a {@link Cluster} in real time: one lock around it, one thread that wakes it up. */
final class LiveCluster implements AutoCloseable {

    /**
     * A call under way.
     *
     * @param number in the record of calls
     */
    record Pending(long number, CompletableFuture<Answer> answer) {}

    private final InstantSource clock;
    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread waker;
    private boolean closed;

    LiveCluster(ClusterOptions options, InstantSource clock) {
        this.clock = clock;
        cluster = new Cluster(options, clock.instant());
        waker = Thread.ofVirtual().name("cluster-" + options.name()).start(this::keepTime);
    }

    Pending handle(Request request, Call.Via via) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        long number = locked(now -> cluster.handle(request, via, now, answer::complete));
        return new Pending(number, answer);
    }

    void cut(long number) {
        locked(
                now -> {
                    cluster.cut(number, now);
                    return number;
                });
    }

    void apply(Change change) {
        locked(
                now -> {
                    cluster.apply(change, now);
                    return change;
                });
    }

    List<Call> calls() {
        return locked(_ -> cluster.calls());
    }

    Counters counters() {
        return locked(_ -> cluster.counters());
    }

    private <T> T locked(Function<Instant, T> action) {
        lock.lock();
        try {
            T result = action.apply(clock.instant());
            changed.signal();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Any change of the cluster may bring its next wake-up forward, so each one ends the wait. */
    private void keepTime() {
        lock.lock();
        try {
            while (!closed) {
                cluster.advanceTo(clock.instant());
                long nanos =
                        cluster.nextWake()
                                .map(wake -> Duration.between(clock.instant(), wake).toNanos())
                                .orElse(Long.MAX_VALUE);
                long _ = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            waker.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
