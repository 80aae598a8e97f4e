package elser.worker.loop;

import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * When to look at which target. One look at a time per target, shared by everything on it: the
 * shortest interval while something is about to change, up to ten times that while all of it
 * downloads or waits for room.
 */
final class Watches {

    private static final double SLOWDOWN = 1.5;
    private static final int SPACING = 5;

    private final long shortest;
    private final DoubleSupplier jitter;
    private final Map<String, Watch> watches = new HashMap<>();

    Watches(Duration shortest, DoubleSupplier jitter) {
        this.shortest = shortest.toNanos();
        this.jitter = jitter;
    }

    private static final class Watch {
        private @Nullable TargetView view;
        private boolean looking;
        private boolean soon = true;
        private long beganAt = Long.MIN_VALUE / 2;
        private long dueAt;
        private double pace = 1;
        private Set<String> definitions = new HashSet<>();
    }

    /** The latest look, null before the first. */
    @Nullable TargetView view(String target) {
        return watch(target).view;
    }

    /** Asks for a look as soon as possible. */
    void soon(String target) {
        watch(target).soon = true;
    }

    /** Asks for a look as soon as possible that includes a model's definition. */
    void soonWith(String target, String model) {
        Watch watch = watch(target);
        watch.soon = true;
        watch.definitions.add(model);
    }

    /**
     * Takes a look's result.
     *
     * @param quiet whether everything on the target only waits for a download or for room
     */
    void looked(TargetView view, boolean quiet, long now) {
        Watch watch = watch(view.target());
        watch.view = view;
        watch.looking = false;
        watch.pace = quiet ? Math.min(Pace.SLOWEST, watch.pace * SLOWDOWN) : 1;
        watch.dueAt = now + (long) (shortest * watch.pace * (1 - jitter.getAsDouble() / 10));
    }

    /**
     * The definitions to look for if a look is due now, which thereby begins; null where none is.
     */
    @Nullable Set<String> begin(String target, long now) {
        Watch watch = watch(target);
        if (watch.looking || now < dueAt(watch)) {
            return null;
        }
        Set<String> definitions = watch.definitions;
        watch.definitions = new HashSet<>();
        watch.looking = true;
        watch.soon = false;
        watch.beganAt = now;
        return definitions;
    }

    /** When the next look is due, {@link Long#MAX_VALUE} while one runs. */
    long next(String target) {
        Watch watch = watch(target);
        return watch.looking ? Long.MAX_VALUE : dueAt(watch);
    }

    private long dueAt(Watch watch) {
        long earliest = watch.beganAt + shortest / SPACING;
        return watch.soon ? earliest : Math.max(earliest, watch.dueAt);
    }

    private Watch watch(String target) {
        return watches.computeIfAbsent(target, _ -> new Watch());
    }
}
