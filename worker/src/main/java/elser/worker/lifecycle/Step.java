package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A decision: what is to be remembered, said and done, and when to think again.
 *
 * @param changes of durable memory, in order
 * @param events to publish, in order
 * @param mutation to make once the changes are committed, null for none
 * @param attention of the provisioning from here on, null where it stays as it is; not looked at
 *     where the provisioning is gone
 * @param wish what the next decision needs
 * @param wakeAt monotonic time of the next decision if nothing happens before, {@link #NEVER} for
 *     none
 * @param note why, for the log
 */
public record Step(
        List<Change> changes,
        List<Announcement> events,
        @Nullable Mutation mutation,
        @Nullable Attention attention,
        Wish wish,
        long wakeAt,
        String note) {

    /** No need to wake. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What the next decision needs beside time. */
    public enum Wish {
        /** The regular looks will do. */
        NONE,
        /** A look as soon as possible. */
        LOOK,
        /** A look as soon as possible that includes the model's definition. */
        DEFINITION,
        /** The answer whether a mutation may be made, then this decision again. */
        PERMIT,
        /** This decision again, at once: its changes have opened the way for more. */
        AGAIN
    }

    public Step {
        changes = List.copyOf(changes);
        events = List.copyOf(events);
    }

    /** Nothing to remember, say or do. */
    public static Step stay(Attention attention, String note) {
        return new Step(List.of(), List.of(), null, attention, Wish.NONE, NEVER, note);
    }

    /** The same with that wish. */
    public Step wishing(Wish next) {
        return new Step(changes, events, mutation, attention, next, wakeAt, note);
    }

    /** The same, awake again at that time or before. */
    public Step wakingAt(long nanos) {
        return new Step(changes, events, mutation, attention, wish, Math.min(wakeAt, nanos), note);
    }

    /** The same with a mutation to make. */
    public Step doing(Mutation effect) {
        return new Step(changes, events, effect, attention, wish, wakeAt, note);
    }

    /** The same with one more change, the last. */
    Step changing(Change change) {
        List<Change> more = new ArrayList<>(changes);
        more.add(change);
        return new Step(more, events, mutation, attention, wish, wakeAt, note);
    }

    /** The same with those changes instead. */
    Step changing(List<Change> others) {
        return new Step(others, events, mutation, attention, wish, wakeAt, note);
    }

    /** The same with changes before its own. */
    Step after(List<Change> first) {
        List<Change> all = new ArrayList<>(first);
        all.addAll(changes);
        return changing(all);
    }

    /** The same with another attention. */
    public Step attending(Attention next) {
        return new Step(changes, events, mutation, next, wish, wakeAt, note);
    }
}
