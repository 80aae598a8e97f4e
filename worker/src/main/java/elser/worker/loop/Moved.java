package elser.worker.loop;

import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Step;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * A transition of a provisioning, for the log.
 *
 * @param provisioning which
 * @param from phase it leaves
 * @param to phase it enters
 * @param why for people
 * @param who waits for it before
 */
record Moved(Provisioning provisioning, String from, String to, String why, WhoWaits who) {

    /** Where a provisioning begins. */
    static final String NONE = "none";

    /** Where it ends. */
    static final String GONE = "gone";

    /**
     * What a step does to a provisioning, null where its phase stays.
     *
     * @param named how many who wait are named
     */
    static @Nullable Moved of(Provisioning provisioning, Step step, Draft draft, int named) {
        Change last = lastOf(provisioning, step);
        if (last == null) {
            return null;
        }
        Provisioning before = draft.find(provisioning.key(), provisioning.id());
        Provisioning after = last instanceof Change.Put(Entry entry) ? (Provisioning) entry : null;
        if (before == null ? after == null : isSamePhase(before, after)) {
            return null;
        }
        return new Moved(
                provisioning,
                before == null ? NONE : phase(before),
                after == null ? GONE : phase(after),
                step.note(),
                before == null ? WhoWaits.NOBODY : WhoWaits.of(before, draft, named));
    }

    /** The same; where it begins, with who begins it. */
    Moved begunIn(Draft draft, int named) {
        return from.equals(NONE)
                ? new Moved(provisioning, from, to, why, WhoWaits.of(provisioning, draft, named))
                : this;
    }

    private static @Nullable Change lastOf(Provisioning provisioning, Step step) {
        Change last = null;
        for (Change change : step.changes()) {
            Entry entry =
                    switch (change) {
                        case Change.Put put -> put.entry();
                        case Change.Remove remove -> remove.entry();
                    };
            if (entry instanceof Provisioning changed && changed.id().equals(provisioning.id())) {
                last = change;
            }
        }
        return last;
    }

    private static boolean isSamePhase(Provisioning before, @Nullable Provisioning after) {
        return after != null && before.phase().equals(after.phase());
    }

    private static String phase(Provisioning provisioning) {
        return provisioning.phase().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
