package elser.worker.simulation;

import elser.sandbox.cluster.Answer;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Cluster;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Request;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A simulated Elasticsearch that goes by the scheduler's clock, and the gateway before it. */
final class SimulatedTarget {

    private final String name;
    private final Scheduler scheduler;
    private final Cluster cluster;
    private final Map<String, Sighting> sightings = new TreeMap<>();
    private final Map<String, Sighting> everSeen = new TreeMap<>();
    private @Nullable Instant alarm;
    boolean down;
    Duration gatewayLimit = Duration.ofMinutes(10);

    /**
     * What the cluster has had without a break.
     *
     * @param listedSince time at which the endpoint was first there
     * @param deployedSince time since which it has a running deployment, {@link Long#MAX_VALUE}
     *     while it has none
     */
    record Sighting(String model, long listedSince, long deployedSince) {}

    SimulatedTarget(String name, ClusterOptions options, Scheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
        this.cluster = new Cluster(options, now());
        changed();
    }

    String name() {
        return name;
    }

    private Instant now() {
        return Scheduler.T0.plusNanos(scheduler.nanos());
    }

    /** A call arrives at the cluster. */
    void arrive(Request request, Consumer<Answer> reply) {
        cluster.handle(request, Call.Via.DIRECT, now(), reply);
        changed();
    }

    /** Somebody changes the cluster. */
    void apply(Change change) {
        scheduler.note(name + ": " + change);
        cluster.apply(change, now());
        changed();
    }

    /** The endpoint of that id as it was last, null where there never was one. */
    @Nullable Sighting lastSeen(String inferenceId) {
        return everSeen.get(inferenceId);
    }

    /** Endpoints by id, with the time since which each has been there. */
    Map<String, Sighting> sightings() {
        return sightings;
    }

    private void changed() {
        look();
        Instant next = cluster.nextWake().orElse(null);
        if (next == null || next.equals(alarm)) {
            return;
        }
        alarm = next;
        scheduler.after(Duration.between(now(), next), () -> ring(next));
    }

    private void ring(Instant due) {
        if (due.equals(alarm)) {
            alarm = null;
            cluster.advanceTo(due);
            changed();
        }
    }

    private void look() {
        long now = scheduler.nanos();
        Map<String, Sighting> seen = new TreeMap<>();
        for (Cluster.Listed listed : cluster.listed()) {
            Sighting before = sightings.get(listed.inferenceId());
            boolean isSame = before != null && before.model().equals(listed.model());
            long listedSince = isSame ? before.listedSince() : now;
            long deployedSince =
                    !listed.deployed()
                            ? Long.MAX_VALUE
                            : isSame ? Math.min(now, before.deployedSince()) : now;
            seen.put(
                    listed.inferenceId(), new Sighting(listed.model(), listedSince, deployedSince));
        }
        sightings.clear();
        sightings.putAll(seen);
        everSeen.putAll(seen);
    }
}
