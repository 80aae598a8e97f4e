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

    /** What the deployment's part on one node is. */
    record Route(int node, String state, Optional<String> reason, int current, int wanted) {}

    /** Somebody who waits for a state. */
    private record Waiter(AllocationState state, Completion completion) {}

    private final String deploymentId;
    private final String modelId;
    private final int threads;
    private final Optional<AdaptiveAllocations> adaptive;
    private final Instant startedAt;
    private final List<Waiter> waiters = new ArrayList<>();
    private int target;
    private int placed;
    private int allocated;
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

    Instant startedAt() {
        return startedAt;
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

    Optional<String> routeFailure() {
        return routeFailure;
    }

    AllocationState allocationState() {
        if (allocated == 0 && target > 0) {
            return AllocationState.STARTING;
        }
        return allocated < target ? AllocationState.STARTED : AllocationState.FULLY_ALLOCATED;
    }

    /** Allocation number {@code i} lives on node {@code i % nodes}. */
    List<Route> routes(int nodes) {
        List<Route> routes = new ArrayList<>();
        for (int node = 0; node < Math.min(nodes, placed); node++) {
            int current = share(allocated, node, nodes);
            boolean failed = routeFailure.isPresent() && current == 0;
            String state = failed ? "failed" : current > 0 ? "started" : "starting";
            routes.add(
                    new Route(
                            node,
                            state,
                            failed ? routeFailure : Optional.empty(),
                            current,
                            share(placed, node, nodes)));
        }
        return routes;
    }

    private static int share(int count, int node, int nodes) {
        return (count + nodes - 1 - node) / nodes;
    }

    /** Calls back at {@code state}, and at once where nothing is on its way to it. */
    void whenReached(AllocationState state, Completion completion) {
        waiters.add(new Waiter(state, completion));
        tellWaiters();
    }

    void place(int more) {
        placed += more;
    }

    void scale(int changed) {
        target = changed;
        placed = Math.min(placed, target);
        allocated = Math.min(allocated, target);
        tellWaiters();
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
        return !waiters.isEmpty();
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
