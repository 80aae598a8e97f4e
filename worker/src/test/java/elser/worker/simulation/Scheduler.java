package elser.worker.simulation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Runs tasks on threads of their own, exactly one at a time, on a clock that passes only here. Who
 * goes on after a step is drawn, so that one seed is one course of the world.
 *
 * <p>A task gives the baton away in {@link #step}, {@link #sleep} and {@link #await} only. One that
 * blocks otherwise is found out after {@value #STUCK_SECONDS} s of real time.
 */
final class Scheduler implements AutoCloseable {

    static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    private static final int STUCK_SECONDS = 20;
    private static final int STEP_NANOS = 20_000;

    private final RandomGenerator random;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> ready = new ArrayList<>();
    private final Events events = new Events();
    private Task driver = Task.driver(Thread.currentThread());
    private volatile Task current = driver;
    private final AtomicLong steps = new AtomicLong();
    private BooleanSupplier until = () -> true;
    private Observer observer = (_, _, _) -> {};
    private @Nullable Consumer<String> trace;
    private @Nullable Throwable failure;
    private boolean firing;
    private long heldUntil;
    private long nanos;

    /** Looks at the world between two steps. */
    interface Observer {

        /**
         * A task is at a step. May kill and freeze hosts, the one that is at the step too, and may
         * fail, which ends the run.
         *
         * @param task that is at the step
         * @param what it is about to do
         */
        void at(Host host, String task, String what);
    }

    Scheduler(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Every draw of the world comes from here. */
    RandomGenerator random() {
        return random;
    }

    /** A new process. */
    Host host(String name) {
        return new Host(this, name, random.nextLong(1L << 40));
    }

    /** Is told of every step of every task. */
    void observe(Observer newObserver) {
        observer = newObserver;
    }

    /** Writes down every step and note from now on. */
    void trace(Consumer<String> lines) {
        trace = lines;
    }

    /** Steps done so far. */
    long steps() {
        return steps.get();
    }

    /** Monotonic time, which passes a little with each step and leaps when nobody can run. */
    long nanos() {
        return nanos;
    }

    /** Right time of day. */
    Instant wall() {
        return T0.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS);
    }

    /** An action of the world, not of a process: takes no steps and does not wait. */
    void after(Duration delay, Runnable action) {
        events.add(nanos + delay.toNanos(), null, action);
    }

    /** The same of a host: not done by a dead one, and late by a frozen one. */
    void after(Host host, Duration delay, Runnable action) {
        events.add(nanos + delay.toNanos(), host, action);
    }

    void start(Host host, String name, Runnable body) {
        tasks.add(Task.of(host, name, () -> runTask(host, body)));
    }

    private void runTask(Host host, Runnable body) {
        Task me = current;
        try {
            if (host.isAlive()) {
                body.run();
            }
        } catch (Crashed _) {
            note(host, me.name + " crashed");
        } catch (Throwable bug) {
            fail(bug);
        } finally {
            tasks.remove(me);
            hand(pick());
        }
    }

    /**
     * Lets the world run, on the thread that calls; it belongs to nobody else meanwhile.
     *
     * @param enough asked between any two steps; the run also ends when nothing can happen any more
     */
    void run(BooleanSupplier enough) {
        driver = Task.driver(Thread.currentThread());
        current = driver;
        until = enough;
        Task next = pick();
        if (next != driver) {
            hand(next);
            awaitDriver();
        }
        Throwable bug = failure;
        failure = null;
        if (bug instanceof Error error) {
            throw error;
        }
        if (bug != null) {
            throw new AssertionError("a task failed: " + bug, bug);
        }
    }

    private void awaitDriver() {
        long seen = -1;
        long since = System.nanoTime();
        while (current != driver) {
            LockSupport.parkNanos(this, 1_000_000_000L);
            if (steps.get() != seen) {
                seen = steps.get();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STUCK_SECONDS * 1_000_000_000L) {
                throw stuck(current);
            }
        }
    }

    private static AssertionError stuck(Task task) {
        AssertionError stuck = new AssertionError(task.name + " waits outside of the simulation");
        stuck.setStackTrace(task.thread.getStackTrace());
        return stuck;
    }

    /** A point at which others may run, the world may change, and the task may end or freeze. */
    void step(String what) {
        pause(what, Task.NOW, null);
    }

    void sleep(Duration time) {
        pause("sleep", nanos + time.toNanos(), null);
    }

    /**
     * Waits for something that others do.
     *
     * @param condition without effects; asked by others between their steps
     * @return whether it holds
     */
    boolean await(String what, BooleanSupplier condition, Duration atMost) {
        pause(what, nanos + atMost.toNanos(), condition);
        return condition.getAsBoolean();
    }

    /** Whether who asks is a task, and not the world. */
    boolean isInTask() {
        return current.host != null && !firing && current.thread == Thread.currentThread();
    }

    private void pause(String what, long wakeAt, @Nullable BooleanSupplier condition) {
        Task me = current;
        Host host = me.host;
        if (host == null || !isInTask()) {
            throw new IllegalStateException(what + " is not called by a task");
        }
        heldUntil = Task.NOW;
        if (host.isAlive()) {
            arrive(host, me.name, what);
        }
        if (!host.isAlive()) {
            throw new Crashed(host.name());
        }
        me.wakeAt = Math.max(wakeAt, heldUntil);
        me.condition = condition;
        Task next = pick();
        if (next != me) {
            hand(next);
            awaitBaton(me);
        }
        if (!host.isAlive()) {
            throw new Crashed(host.name());
        }
    }

    /**
     * Lets the task that is at a step stand there for a while, or for as long as its condition does
     * not hold. Others of its process go on. For observers.
     */
    void hold(Duration time) {
        heldUntil = nanos + time.toNanos();
    }

    private void arrive(Host host, String task, String what) {
        steps.incrementAndGet();
        nanos += random.nextInt(STEP_NANOS);
        if (trace != null) {
            line(host.name() + "/" + task, what);
        }
        try {
            observer.at(host, task, what);
        } catch (Throwable broken) {
            fail(broken);
        }
    }

    private void awaitBaton(Task me) {
        boolean interrupted = false;
        while (current != me) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void hand(Task next) {
        current = next;
        next.wake();
    }

    /** Who goes on: the dying first, then one of those that can; the driver at the end. */
    private Task pick() {
        try {
            while (failure == null && !until.getAsBoolean()) {
                fire();
                Task next = draw();
                if (next != null) {
                    return next;
                }
                long later = events.next();
                for (Task task : tasks) {
                    later = Math.min(later, task.due());
                }
                if (later == Task.NEVER) {
                    return driver;
                }
                nanos = Math.max(nanos, later);
            }
        } catch (Throwable broken) {
            fail(broken);
        }
        return driver;
    }

    private void fire() {
        firing = true;
        try {
            events.fire(nanos);
        } finally {
            firing = false;
        }
    }

    private @Nullable Task draw() {
        ready.clear();
        for (Task task : tasks) {
            if (task.isDying()) {
                return task;
            }
            if (task.isReady(nanos)) {
                ready.add(task);
            }
        }
        return ready.isEmpty() ? null : ready.get(random.nextInt(ready.size()));
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Writes something down that happened. */
    void note(Host host, String what) {
        if (trace != null) {
            line(host.name(), what);
        }
    }

    boolean isTraced() {
        return trace != null;
    }

    /** Writes something down that happened in the world. */
    void note(String what) {
        if (trace != null) {
            line("-", what);
        }
    }

    private void line(String who, String what) {
        Objects.requireNonNull(trace).accept("%,.3f ms  %s  %s".formatted(nanos / 1e6, who, what));
    }

    /** Kills whatever still runs, so that no thread is left. */
    @Override
    public void close() {
        failure = null;
        for (Task task : List.copyOf(tasks)) {
            Objects.requireNonNull(task.host).kill();
        }
        run(tasks::isEmpty);
    }
}
