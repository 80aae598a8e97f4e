package elser.worker.simulation;

import elser.worker.loop.Clusters.Permission;

import java.util.Map;
import java.util.TreeMap;

/** A process's permits to mutate: so many a target, and all of them come back. */
final class Permits {

    private final int limit;
    private final Map<String, Integer> out = new TreeMap<>();

    Permits(int limit) {
        this.limit = limit;
    }

    private enum State {
        HELD,
        IN_USE,
        RETURNED
    }

    final class Permit implements Permission.Granted {
        private final String target;
        private State state = State.HELD;

        private Permit(String target) {
            this.target = target;
            out.merge(target, 1, Integer::sum);
        }

        @Override
        public void giveBack() {
            Violation.unless(state == State.HELD, "a permit of %s given back twice", target);
            back();
        }

        void begin() {
            Violation.unless(state == State.HELD, "a permit of %s used twice", target);
            state = State.IN_USE;
        }

        void end() {
            Violation.unless(state == State.IN_USE, "a permit of %s ended twice", target);
            back();
        }

        private void back() {
            state = State.RETURNED;
            out.merge(target, -1, Integer::sum);
        }
    }

    Permission ask(String target) {
        return out.getOrDefault(target, 0) >= limit ? new Permission.Busy() : new Permit(target);
    }

    /** Those that have not come back. */
    int out() {
        return out.values().stream().mapToInt(each -> each).sum();
    }
}
