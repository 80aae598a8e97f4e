package elser.worker.simulation;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Something that runs by turns: a thread that has the baton, or waits for it. */
final class Task {

    static final long NEVER = Long.MAX_VALUE;
    static final long NOW = Long.MIN_VALUE;

    final String name;
    final @Nullable Host host;
    final Thread thread;

    /** When it goes on whether or not its condition holds. */
    long wakeAt = NOW;

    /** What it waits for, null where it waits for the time only. */
    @Nullable BooleanSupplier condition;

    private boolean started;

    private Task(String name, @Nullable Host host, Thread thread) {
        this.name = name;
        this.host = host;
        this.thread = thread;
    }

    static Task of(Host host, String name, Runnable body) {
        return new Task(
                name, host, Thread.ofVirtual().name(host.name() + "/" + name).unstarted(body));
    }

    /** The thread that runs the simulation: has the baton while nothing is simulated. */
    static Task driver(Thread thread) {
        Task driver = new Task("driver", null, thread);
        driver.started = true;
        return driver;
    }

    void wake() {
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
    }

    boolean isDying() {
        return host != null && !host.isAlive();
    }

    boolean isReady(long nanos) {
        if (host != null && nanos < host.frozenUntil()) {
            return false;
        }
        return wakeAt <= nanos || (condition != null && condition.getAsBoolean());
    }

    /** When time alone lets it go on. */
    long due() {
        if (host == null || host.frozenUntil() == NOW) {
            return wakeAt;
        }
        return Math.max(wakeAt, host.frozenUntil());
    }
}
