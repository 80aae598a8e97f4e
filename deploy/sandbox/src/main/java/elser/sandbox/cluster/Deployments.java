package elser.sandbox.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The deployments of the cluster: gives them room on the nodes and brings allocations up. */
final class Deployments {

    private final Timeline timeline;
    private final Conditions conditions;
    private final Duration allocationTime;
    private final Map<String, Deployment> byId = new TreeMap<>();

    Deployments(Timeline timeline, Conditions conditions, Duration allocationTime) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.allocationTime = allocationTime;
    }

    Collection<Deployment> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    Optional<Deployment> find(String deploymentId) {
        return Optional.ofNullable(byId.get(deploymentId));
    }

    List<Deployment> of(String modelId) {
        return byId.values().stream()
                .filter(deployment -> deployment.modelId().equals(modelId))
                .toList();
    }

    /** All of them, by the id of their model. */
    Map<String, List<Deployment>> byModel() {
        return byId.values().stream().collect(Collectors.groupingBy(Deployment::modelId));
    }

    /** The id belongs to a deployment or to a model that has one. */
    boolean uses(String id) {
        return byId.containsKey(id) || !of(id).isEmpty();
    }

    /** How many allocations of the given size would still find a node. */
    int room(int threads) {
        int used = byId.values().stream().mapToInt(Deployment::processors).sum();
        MlCapacity capacity = conditions.capacity();
        return capacity.nodes() == 0 ? 0 : Math.max(0, capacity.processors() - used) / threads;
    }

    void add(Deployment deployment) {
        byId.put(deployment.deploymentId(), deployment);
        goOn(deployment);
    }

    void remove(String deploymentId) {
        Deployment removed = byId.remove(deploymentId);
        if (removed != null) {
            removed.timer().ifPresent(Timeline.Timer::cancel);
            removed.failWaiters(ModelFailures.removedWhileWaiting());
            goOn();
        }
    }

    void scale(Deployment deployment, int target) {
        deployment.scale(target);
        goOn();
    }

    /** Uses what room there is now; allocations on their way stay on it. */
    void goOn() {
        List.copyOf(byId.values()).forEach(this::goOn);
    }

    /** Lets all that is under way follow a changed course. */
    void replan() {
        for (Deployment deployment : byId.values()) {
            deployment.timer().ifPresent(Timeline.Timer::cancel);
            deployment.timer(Optional.empty());
            deployment.routeFailed(Optional.empty());
        }
        goOn();
    }

    private void goOn(Deployment deployment) {
        int missing = deployment.target() - deployment.placed();
        deployment.place(Math.clamp(room(deployment.threads()), 0, missing));
        if (deployment.timer().isEmpty() && deployment.routeFailure().isEmpty()) {
            nextAllocation(deployment);
        }
    }

    private void nextAllocation(Deployment deployment) {
        if (deployment.allocated() >= deployment.placed()) {
            return;
        }
        switch (conditions.allocations()) {
            case Course.Completes() -> comeUpLater(deployment);
            case Course.StallsAfter(int steps) -> {
                if (deployment.allocated() < steps) {
                    comeUpLater(deployment);
                }
            }
            case Course.FailsAfter(int steps, String reason) -> {
                if (deployment.allocated() < steps) {
                    comeUpLater(deployment);
                } else {
                    later(deployment, () -> fail(deployment, reason));
                }
            }
        }
    }

    /** By then it may have been scaled down to what it has. */
    private void comeUpLater(Deployment deployment) {
        later(
                deployment,
                () -> {
                    if (deployment.allocated() < deployment.placed()) {
                        deployment.allocationCameUp();
                    }
                    goOn(deployment);
                });
    }

    private void later(Deployment deployment, Runnable action) {
        deployment.timer(
                Optional.of(
                        timeline.after(
                                allocationTime,
                                () -> {
                                    deployment.timer(Optional.empty());
                                    action.run();
                                })));
    }

    /** Whoever waits for the start takes the failed deployment away; else it stays as it is. */
    private void fail(Deployment deployment, String reason) {
        deployment.routeFailed(Optional.of(reason));
        if (deployment.hasWaiters()) {
            byId.remove(deployment.deploymentId());
            deployment.failWaiters(ModelFailures.nodesFailed(Map.of("node-0", reason)));
        }
    }
}
