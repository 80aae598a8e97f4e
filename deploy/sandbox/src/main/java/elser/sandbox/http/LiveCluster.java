package elser.sandbox.http;

import elser.sandbox.cluster.Answer;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Cluster;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters;
import elser.sandbox.cluster.Request;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs a {@link Cluster} by a clock: one lock around it, and an alarm for its next wake-up. */
final class LiveCluster implements AutoCloseable {

    /**
     * A call under way.
     *
     * @param number in the server's record of calls
     */
    record Pending(long number, CompletableFuture<Answer> answer) {}

    private final SimulationClock clock;
    private final Cluster cluster;
    private final ReentrantLock lock = new ReentrantLock();

    /** Runs once the lock is free: whoever hears an answer may make the next call. */
    private final List<Runnable> afterwards = new ArrayList<>();

    private Optional<Instant> wakesAt = Optional.empty();
    private CompletableFuture<Void> alarm = CompletableFuture.completedFuture(null);
    private boolean closed;

    LiveCluster(ClusterOptions options, SimulationClock clock) {
        this.clock = clock;
        cluster = new Cluster(options, clock.now());
        run(_ -> {});
    }

    Pending handle(Request request, Call.Via via) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        long number =
                locked(
                        now ->
                                cluster.handle(
                                        request,
                                        via,
                                        now,
                                        given -> afterwards.add(() -> answer.complete(given))));
        return new Pending(number, answer);
    }

    void cut(long number) {
        run(now -> cluster.cut(number, now));
    }

    void apply(List<Change> changes) {
        run(now -> changes.forEach(change -> cluster.apply(change, now)));
    }

    List<Call> calls() {
        return locked(_ -> cluster.calls());
    }

    Counters counters() {
        return locked(_ -> cluster.counters());
    }

    private void run(Consumer<Instant> action) {
        boolean _ =
                locked(
                        now -> {
                            action.accept(now);
                            return true;
                        });
    }

    private <T> T locked(Function<Instant, T> action) {
        List<Runnable> rest;
        T result;
        lock.lock();
        try {
            result = action.apply(clock.now());
            setAlarm();
            rest = List.copyOf(afterwards);
            afterwards.clear();
        } finally {
            lock.unlock();
        }
        rest.forEach(Runnable::run);
        return result;
    }

    private void setAlarm() {
        Optional<Instant> next = closed ? Optional.empty() : cluster.nextWake();
        if (next.equals(wakesAt)) {
            return;
        }
        alarm.cancel(false);
        wakesAt = next;
        next.ifPresent(
                due -> {
                    CompletableFuture<Void> set = clock.at(due);
                    alarm = set;
                    afterwards.add(
                            () -> {
                                var _ = set.thenRun(this::wake);
                            });
                });
    }

    /** Nobody waits for its outcome, so a bug has to be told from here. */
    private void wake() {
        try {
            run(
                    now -> {
                        wakesAt = Optional.empty();
                        cluster.advanceTo(now);
                    });
        } catch (RuntimeException e) {
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
            throw e;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            setAlarm();
        } finally {
            lock.unlock();
        }
    }
}
