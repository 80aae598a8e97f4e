package elser.sandbox.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A trained model deployment: how many allocations it should have, how many have found a node, and
 * how many of those are up. Changed by {@link Deployments} only.
 */
final class Deployment {

    /** {@code allocation_status.state}, in order of progress. */
    enum AllocationState {
        STARTING,
        STARTED,
        FULLY_ALLOCATED
    }

    /** What a deployment's life is at, as far as it is not told by its allocations. */
    sealed interface Phase {

        record Running() implements Phase {}

        /** Never comes back from here. */
        record Stopping() implements Phase {}

        /** Nothing is left of it on any node, and every route says why. */
        record Failed(String reason) implements Phase {}
    }

    /** Somebody who waits for a state, until the time is up. */
    private record Waiter(AllocationState state, Completion.Limited completion) {}

    private final String deploymentId;
    private final String modelId;
    private final int threads;
    private final Instant startedAt;
    private final List<Waiter> waiters = new ArrayList<>();
    private Optional<AdaptiveAllocations> adaptive;
    private Phase phase = new Phase.Running();
    private int target;
    private int placed;
    private int allocated;
    private long inferences;
    private Instant usedAt;
    private Optional<String> routeFailure = Optional.empty();
    private Optional<Timeline.Timer> timer = Optional.empty();

    Deployment(
            String deploymentId,
            String modelId,
            int threads,
            Optional<AdaptiveAllocations> adaptive,
            int target,
            Instant startedAt) {
        this.deploymentId = deploymentId;
        this.modelId = modelId;
        this.threads = threads;
        this.adaptive = adaptive;
        this.target = target;
        this.startedAt = startedAt;
        usedAt = startedAt;
    }

    String deploymentId() {
        return deploymentId;
    }

    String modelId() {
        return modelId;
    }

    int threads() {
        return threads;
    }

    Optional<AdaptiveAllocations> adaptive() {
        return adaptive;
    }

    boolean isAdaptive() {
        return adaptive.filter(AdaptiveAllocations::enabled).isPresent();
    }

    boolean mayScaleToZero() {
        return adaptive.filter(AdaptiveAllocations::mayScaleToZero).isPresent();
    }

    Instant startedAt() {
        return startedAt;
    }

    Phase phase() {
        return phase;
    }

    boolean isRunning() {
        return phase instanceof Phase.Running;
    }

    /** {@code target_allocation_count}, which is also {@code number_of_allocations}. */
    int target() {
        return target;
    }

    int placed() {
        return placed;
    }

    /** {@code allocation_count}. */
    int allocated() {
        return allocated;
    }

    int processors() {
        return placed * threads;
    }

    long inferences() {
        return inferences;
    }

    /** When it was started, scaled or asked last. */
    Instant usedAt() {
        return usedAt;
    }

    Optional<String> routeFailure() {
        return routeFailure;
    }

    AllocationState allocationState() {
        if (allocated == 0 && target > 0) {
            return AllocationState.STARTING;
        }
        return allocated < target ? AllocationState.STARTED : AllocationState.FULLY_ALLOCATED;
    }

    /** The assignment's own state, {@code deployment_stats.state}. */
    String state() {
        return switch (phase) {
            case Phase.Running() -> allocated > 0 || target == 0 ? "started" : "starting";
            case Phase.Stopping() -> "stopping";
            case Phase.Failed(_) -> "failed";
        };
    }

    /** Calls back at {@code state}, and at once where nothing is on its way to it. */
    void whenReached(AllocationState state, Completion.Limited completion) {
        waiters.add(new Waiter(state, completion));
        tellWaiters();
    }

    void place(int more) {
        placed += more;
    }

    /** Takes allocations off their nodes. */
    void displace(int fewer) {
        placed -= fewer;
        allocated = Math.min(allocated, placed);
    }

    void scale(int changed, Instant now) {
        target = changed;
        placed = Math.min(placed, target);
        allocated = Math.min(allocated, target);
        usedAt = now;
        tellWaiters();
    }

    void adapt(Optional<AdaptiveAllocations> changed) {
        adaptive = changed;
    }

    void infer(int inputs, Instant now) {
        inferences += inputs;
        usedAt = now;
    }

    void allocationCameUp() {
        allocated++;
        tellWaiters();
    }

    /** Sets what was there before the story begins. */
    void seed(int up) {
        placed = Math.max(placed, up);
        allocated = up;
    }

    void enter(Phase entered) {
        phase = entered;
        allocated = 0;
    }

    void routeFailed(Optional<String> reason) {
        routeFailure = reason;
    }

    Optional<Timeline.Timer> timer() {
        return timer;
    }

    void timer(Optional<Timeline.Timer> changed) {
        timer = changed;
    }

    boolean hasWaiters() {
        return waiters.stream().anyMatch(waiter -> waiter.completion().isWaiting());
    }

    void failWaiters(Failure failure) {
        List<Waiter> told = List.copyOf(waiters);
        waiters.clear();
        told.forEach(waiter -> waiter.completion().failed(failure));
    }

    private void tellWaiters() {
        boolean nothingStarting = placed == 0 || placed == allocated;
        List<Waiter> told =
                waiters.stream()
                        .filter(
                                waiter ->
                                        nothingStarting
                                                || allocationState().compareTo(waiter.state()) >= 0)
                        .toList();
        waiters.removeAll(told);
        told.forEach(waiter -> waiter.completion().succeeded());
    }
}
