package elser.worker.upkeep;

import elser.contracts.LifecycleEvent;

import org.jspecify.annotations.Nullable;

/** A request that was accepted: its first event, its latest one, and its record. */
final class Acceptance {

    private final RequestName name;
    private final @Nullable LifecycleEvent requested;
    private LifecycleEvent last;
    private @Nullable Asked asked;
    private boolean isHome;
    private int candidates;

    /**
     * Begins with the first event that is still there.
     *
     * @param first the event that says that it was accepted, or a later one where the topic does
     *     not keep that any more
     */
    Acceptance(RequestName name, LifecycleEvent first) {
        this.name = name;
        this.requested = first.type() == LifecycleEvent.Type.REQUESTED ? first : null;
        this.last = first;
    }

    RequestName name() {
        return name;
    }

    /** The event that says that it was accepted, null where it is gone. */
    @Nullable LifecycleEvent requested() {
        return requested;
    }

    LifecycleEvent last() {
        return last;
    }

    void told(LifecycleEvent event) {
        last = event;
    }

    /** Its record, null where it was not found. */
    @Nullable Asked asked() {
        return asked;
    }

    /**
     * A record that its first event may answer.
     *
     * @param home whether it lies on the partition of its model key
     */
    void found(Asked record, boolean home) {
        candidates++;
        if (asked == null || home || (!isHome && record.partition() < asked.partition())) {
            asked = record;
            isHome = home;
        }
    }

    /** Its record where there is no other that might be it, else null. */
    @Nullable Asked only() {
        return candidates == 1 ? asked : null;
    }

    boolean hasEnded() {
        return last.type().isTerminal();
    }
}
