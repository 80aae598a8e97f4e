package elser.worker.simulation;

import elser.worker.lifecycle.Now;

import java.time.Duration;
import java.time.Instant;

/**
 * A process: its tasks freeze and die together, and see the same two clocks. The monotonic one
 * starts anywhere, so that it means nothing to others; the wall clock may be set.
 */
final class Host {

    private final Scheduler scheduler;
    private final String name;
    private final long nanosAtStart;
    private Duration wallOffset = Duration.ZERO;
    private long frozenUntil = Task.NOW;
    private boolean alive = true;

    Host(Scheduler scheduler, String name, long nanosAtStart) {
        this.scheduler = scheduler;
        this.name = name;
        this.nanosAtStart = nanosAtStart;
    }

    String name() {
        return name;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Begins a task, which runs when it is drawn. An exception that leaves it ends the run. */
    void start(String task, Runnable body) {
        scheduler.start(this, task, body);
    }

    /**
     * Ends it at once, {@code kill -9}: each of its tasks gets {@link Crashed} where it is and from
     * every further call. A task that kills its own host goes on until its next call.
     */
    void kill() {
        alive = false;
        scheduler.note(this, "killed");
    }

    /** Lets none of its tasks run for a while, nor its heartbeats. Others go on. */
    void freeze(Duration time) {
        frozenUntil = Math.max(frozenUntil, scheduler.nanos() + time.toNanos());
        scheduler.note(this, "frozen");
    }

    /** Sets the wall clock forward or back. */
    void jumpWall(Duration by) {
        wallOffset = wallOffset.plus(by);
    }

    boolean isAlive() {
        return alive;
    }

    /** Monotonic time of the scheduler at which it thaws, in the past where it is not frozen. */
    long frozenUntil() {
        return frozenUntil;
    }

    /** Its monotonic clock. */
    long nanos() {
        return nanosAtStart + scheduler.nanos();
    }

    /** Its wall clock, in milliseconds. */
    Instant wall() {
        return scheduler.wall().plus(wallOffset);
    }

    Now now() {
        return new Now(wall(), nanos());
    }
}
