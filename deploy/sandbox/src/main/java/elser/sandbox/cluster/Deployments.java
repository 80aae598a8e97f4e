package elser.sandbox.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The deployments of the cluster: gives them room on the nodes and brings allocations up. */
final class Deployments {

    private static final int MEGABYTES_EACH = 2004;

    private final Dialect dialect;
    private final Timeline timeline;
    private final Conditions conditions;
    private final Duration allocationTime;
    private final IdleWatch idleWatch;
    private final NavigableMap<String, Deployment> byId = new TreeMap<>();
    private final Map<String, NavigableMap<String, Deployment>> byModel = new HashMap<>();

    /** Kept up to date rather than summed: thousands of deployments may be asked for room. */
    private long processorsInUse;

    private long deploymentsInMemory;

    Deployments(
            Dialect dialect, Timeline timeline, Conditions conditions, Duration allocationTime) {
        this.dialect = dialect;
        this.timeline = timeline;
        this.conditions = conditions;
        this.allocationTime = allocationTime;
        idleWatch = new IdleWatch(timeline, conditions, this);
    }

    Collection<Deployment> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    Optional<Deployment> find(String deploymentId) {
        return Optional.ofNullable(byId.get(deploymentId));
    }

    List<Deployment> of(String modelId) {
        return List.copyOf(byModel.getOrDefault(modelId, new TreeMap<>()).values());
    }

    /** The id belongs to a deployment or to a model that has one. */
    boolean uses(String id) {
        return byId.containsKey(id) || byModel.containsKey(id);
    }

    /** How many allocations of one more deployment would find a node. */
    int roomForAnother(int threads) {
        return memoryForAnother() ? freeProcessors() / threads : 0;
    }

    boolean memoryForAnother() {
        return conditions
                .memoryMegabytes()
                .map(megabytes -> (deploymentsInMemory + 1) * MEGABYTES_EACH <= megabytes)
                .orElse(true);
    }

    private int freeProcessors() {
        return Math.toIntExact(Math.max(0, processors() - processorsInUse));
    }

    private void occupy(Deployment deployment) {
        processorsInUse += deployment.processors();
        deploymentsInMemory += deployment.placed() > 0 ? 1 : 0;
    }

    private void vacate(Deployment deployment) {
        processorsInUse -= deployment.processors();
        deploymentsInMemory -= deployment.placed() > 0 ? 1 : 0;
    }

    /** Whatever changes what a deployment takes of the nodes goes through here. */
    private void move(Deployment deployment, Runnable change) {
        vacate(deployment);
        change.run();
        occupy(deployment);
    }

    private int processors() {
        return conditions.capacity().nodes() == 0 ? 0 : conditions.capacity().processors();
    }

    void add(Deployment deployment) {
        takeOut(deployment.deploymentId());
        byId.put(deployment.deploymentId(), deployment);
        byModel.computeIfAbsent(deployment.modelId(), _ -> new TreeMap<>())
                .put(deployment.deploymentId(), deployment);
        occupy(deployment);
        goOn(deployment);
        watchIdle(deployment);
    }

    void remove(String deploymentId) {
        takeOut(deploymentId)
                .ifPresent(
                        removed -> {
                            removed.failWaiters(ModelFailures.removedWhileWaiting());
                            goOn();
                        });
    }

    private Optional<Deployment> takeOut(String deploymentId) {
        idleWatch.forget(deploymentId);
        Optional<Deployment> removed = Optional.ofNullable(byId.remove(deploymentId));
        removed.ifPresent(this::vacate);
        removed.flatMap(Deployment::timer).ifPresent(Timeline.Timer::cancel);
        removed.map(Deployment::modelId)
                .ifPresent(
                        modelId ->
                                byModel.computeIfPresent(
                                        modelId,
                                        (_, others) -> {
                                            others.remove(deploymentId);
                                            return others.isEmpty() ? null : others;
                                        }));
        return removed;
    }

    /** Takes the time a stop takes, with the deployment in state {@code stopping} meanwhile. */
    void stop(Deployment deployment, Completion caller) {
        if (conditions.stopsFailing()) {
            caller.failed(ModelFailures.stopFailed(deployment.deploymentId()));
            return;
        }
        enter(deployment, new Deployment.Phase.Stopping());
        Runnable end =
                () -> {
                    if (byId.get(deployment.deploymentId()) == deployment) {
                        remove(deployment.deploymentId());
                    }
                    caller.succeeded();
                };
        if (conditions.stopTime().isZero()) {
            end.run();
        } else {
            timeline.after(conditions.stopTime(), end);
        }
    }

    /** Ends its work without taking it away. */
    void enter(Deployment deployment, Deployment.Phase phase) {
        deployment.timer().ifPresent(Timeline.Timer::cancel);
        deployment.timer(Optional.empty());
        deployment.enter(phase);
        deployment.failWaiters(ModelFailures.removedWhileWaiting());
    }

    void scale(Deployment deployment, int target) {
        move(deployment, () -> deployment.scale(target, timeline.now()));
        goOn();
        watchIdle(deployment);
    }

    /** When the nodes run out while a start waits for them. */
    void runOut(Runnable action) {
        timeline.after(allocationTime, action);
    }

    /** Those that are scaled to zero, by id. */
    List<String> scaledToZero() {
        return byId.values().stream()
                .filter(deployment -> deployment.target() == 0)
                .map(Deployment::deploymentId)
                .toList();
    }

    /** Fits what is placed into the room there is now, and uses what is left of it. */
    void refit() {
        for (Deployment deployment : byId.descendingMap().values()) {
            int excess = Math.toIntExact(Math.max(0, processorsInUse - processors()));
            int fewer = Math.min(deployment.placed(), Math.ceilDiv(excess, deployment.threads()));
            move(deployment, () -> deployment.displace(fewer));
        }
        goOn();
    }

    /** Uses what room there is now; allocations on their way stay on it. */
    private void goOn() {
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
        if (!deployment.isRunning()) {
            return;
        }
        int missing = deployment.target() - deployment.placed();
        if (missing > 0 && (deployment.placed() > 0 || memoryForAnother())) {
            int more = Math.min(freeProcessors() / deployment.threads(), missing);
            move(deployment, () -> deployment.place(more));
        }
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
            takeOut(deployment.deploymentId());
            deployment.failWaiters(ModelFailures.nodesFailed(Map.of("node-0", reason)));
            goOn();
        }
    }

    /** Lets a changed idle time count for all. */
    void watchIdle() {
        byId.values().forEach(this::watchIdle);
    }

    private void watchIdle(Deployment deployment) {
        if (dialect.scalesToZero()) {
            idleWatch.watch(deployment);
        }
    }
}
