package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The targets, reached over Elasticsearch's HTTP API. */
public final class InferenceClusters implements Clusters, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InferenceClusters.class);

    private final Map<String, Cluster> clusters = new TreeMap<>();
    private final Guards guards;
    private final CallObserver observer;

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
        this.observer = observer;
        targets.forEach(
                (name, target) -> {
                    clusters.put(name, new Cluster(target, settings, guards, nanos, observer));
                    watch(name);
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
            states.put(target, name(state));
        }
        return states;
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

    private static String name(CircuitBreaker.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private void watch(String target) {
        guards.breakers()
                .circuitBreaker(target)
                .getEventPublisher()
                .onStateTransition(event -> moved(target, event.getStateTransition()));
        guards.retries().retry(target).getEventPublisher().onRetry(_ -> observer.retried(target));
    }

    private void moved(String target, CircuitBreaker.StateTransition transition) {
        observer.breakerMoved(target, name(transition.getToState()));
        LOG.atWarn()
                .addKeyValue("target", target)
                .addKeyValue("transition", transition)
                .log("circuit breaker moved");
    }
}
