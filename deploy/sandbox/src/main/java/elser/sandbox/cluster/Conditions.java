package elser.sandbox.cluster;

import java.util.EnumSet;
import java.util.Set;

/** What surrounds the cluster's work and may change while it runs. */
final class Conditions {

    private MlCapacity capacity;
    private Course downloads = new Course.Completes();
    private Course allocations = new Course.Completes();
    private boolean licensed = true;
    private boolean upgrading;
    private Set<Action> denied = EnumSet.noneOf(Action.class);

    Conditions(MlCapacity capacity) {
        this.capacity = capacity;
    }

    MlCapacity capacity() {
        return capacity;
    }

    void capacity(MlCapacity changed) {
        capacity = changed;
    }

    Course downloads() {
        return downloads;
    }

    void downloads(Course changed) {
        downloads = changed;
    }

    Course allocations() {
        return allocations;
    }

    void allocations(Course changed) {
        allocations = changed;
    }

    boolean licensed() {
        return licensed;
    }

    void licensed(boolean changed) {
        licensed = changed;
    }

    boolean upgrading() {
        return upgrading;
    }

    void upgrading(boolean changed) {
        upgrading = changed;
    }

    boolean denies(Action action) {
        return denied.contains(action);
    }

    void denied(Set<Action> changed) {
        denied = Set.copyOf(changed);
    }
}
