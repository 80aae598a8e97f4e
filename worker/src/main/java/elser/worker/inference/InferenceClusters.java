package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The targets, reached over Elasticsearch's HTTP API. */
public final class InferenceClusters implements Clusters, AutoCloseable {

    private final Map<String, Cluster> clusters = new TreeMap<>();
    private final Guards guards;

    /**
     * Prepares to reach the targets; connects to none yet.
     *
     * @param targets by name
     * @param settings the same for every target
     * @param nanos monotonic clock, the one that {@link TargetView#beganNanos} is compared with
     * @param jitter 0 to 1, takes up to half off a pause between two tries of a read
     * @param observer of the calls
     * @throws IllegalArgumentException when the certificate authority of a target cannot be used
     */
    public InferenceClusters(
            Map<String, Target> targets,
            Resilience settings,
            LongSupplier nanos,
            DoubleSupplier jitter,
            CallObserver observer) {
        this.guards = Guards.of(settings, nanos, jitter);
        BreakerChanges breakers = new BreakerChanges(observer);
        targets.forEach(
                (name, target) -> {
                    clusters.put(name, new Cluster(target, settings, guards, nanos, observer));
                    breakers.watch(name, guards.breakers().circuitBreaker(name));
                    guards.retries()
                            .retry(name)
                            .getEventPublisher()
                            .onRetry(_ -> observer.retried(name));
                });
    }

    @Override
    public Set<String> targets() {
        return Set.copyOf(clusters.keySet());
    }

    @Override
    public void look(String target, Set<String> definitions, Consumer<TargetView> answer) {
        cluster(target).look(definitions, answer);
    }

    @Override
    public Permission askToMutate(String target) {
        return cluster(target).askToMutate();
    }

    @Override
    public void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        cluster(mutation.key().target()).run(mutation, traceparent, permit, maySend, answer);
    }

    /**
     * States of the circuit breakers by target: {@code closed}, {@code open}, {@code half_open}.
     */
    public Map<String, String> breakerStates() {
        Map<String, String> states = new TreeMap<>();
        for (String target : clusters.keySet()) {
            CircuitBreaker.State state = guards.breakers().circuitBreaker(target).getState();
            states.put(target, BreakerChanges.name(state));
        }
        return states;
    }

    /**
     * When certificates run out, by the option that leads to them: {@code
     * elser.targets.<name>.ca-file} for authorities, {@code elser.targets.<name>.url} for what the
     * target's nodes have shown. The first to run out counts.
     */
    public Map<String, Instant> certificateEnds() {
        Map<String, Instant> ends = new TreeMap<>();
        clusters.values().forEach(cluster -> ends.putAll(cluster.certificates().ends()));
        return ends;
    }

    /**
     * When the API keys of targets run out, by target: of those only that are known to run out and
     * that the next call shows.
     */
    public Map<String, Instant> keyEnds() {
        Map<String, Instant> ends = new TreeMap<>();
        clusters.forEach(
                (target, cluster) -> {
                    Instant end = cluster.keyEnd();
                    if (end != null) {
                        ends.put(target, end);
                    }
                });
        return ends;
    }

    /** What protects the targets, for metrics. */
    public Guards guards() {
        return guards;
    }

    /** Ends quickly: calls that run are interrupted, and answered as such. */
    @Override
    public void close() {
        clusters.values().forEach(Cluster::close);
    }

    private Cluster cluster(String target) {
        Cluster cluster = clusters.get(target);
        if (cluster == null) {
            throw new IllegalArgumentException("not a configured target: " + target);
        }
        return cluster;
    }
}
