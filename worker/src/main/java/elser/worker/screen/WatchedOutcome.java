package elser.worker.screen;

import elser.contracts.LifecycleEvent;

import java.time.Instant;

/**
 * How requests of a provisioning ended, those that ended alike taken together.
 *
 * @param last the latest of their events
 * @param requests how many
 * @param takenAt when the latest event was taken
 */
record WatchedOutcome(LifecycleEvent last, int requests, Instant takenAt) {

    static WatchedOutcome of(LifecycleEvent event, Instant now) {
        return new WatchedOutcome(event, 1, now);
    }

    WatchedOutcome plus(LifecycleEvent event, Instant now) {
        return new WatchedOutcome(event, requests + 1, now);
    }

    boolean isServed() {
        return last.type() == LifecycleEvent.Type.FULLY_ALLOCATED;
    }

    /** Whether an event tells the same of another request. */
    boolean isLike(LifecycleEvent event) {
        return OutcomeLine.end(last).equals(OutcomeLine.end(event));
    }
}
