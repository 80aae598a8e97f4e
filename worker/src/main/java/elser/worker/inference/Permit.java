package elser.worker.inference;

import elser.worker.loop.Clusters.Permission;

import io.github.resilience4j.bulkhead.Bulkhead;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A place among a target's concurrent creates. It is returned once, however often that is asked
 * for.
 */
final class Permit implements Permission.Granted {

    private enum State {
        /** Granted, no call yet. */
        HELD,
        /** A call is running on it; its end returns it. */
        IN_USE,
        /** Somebody else may have it. */
        RETURNED
    }

    private final Bulkhead places;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);

    /**
     * @param places a permission of it was acquired
     */
    Permit(Bulkhead places) {
        this.places = places;
    }

    @Override
    public void giveBack() {
        if (state.compareAndSet(State.HELD, State.RETURNED)) {
            places.releasePermission();
        }
    }

    /** Begins a call. False where the permit was returned or is in use already. */
    boolean begin() {
        return state.compareAndSet(State.HELD, State.IN_USE);
    }

    /** Ends the call. */
    void end() {
        if (state.compareAndSet(State.IN_USE, State.RETURNED)) {
            places.onComplete();
        }
    }
}
