package elser.sandbox.http;

import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A simulated cluster that listens, with its gateway if it has one. */
public final class SimulatedElasticsearch implements AutoCloseable {

    private final SimulationClock clock;
    private final LiveCluster cluster;
    private final Rules rules;
    private final ExchangeLog log;
    private final Entrances entrances;

    /** When ports open again that are closed for a while. */
    private final Map<String, CompletableFuture<Void>> openings = new HashMap<>();

    private SimulatedElasticsearch(TargetOptions options, SimulationClock clock) {
        this.clock = clock;
        cluster = new LiveCluster(options.cluster(), clock);
        log = new ExchangeLog(clock);
        rules = new Rules(clock, Place.names(options));
        Faults faults = new Faults(rules, log, clock);
        entrances =
                Entrances.open(options, cluster, faults, log, clock, new ControlApi(this)::handle);
    }

    public static SimulatedElasticsearch start() {
        return start(ClusterOptions.defaults());
    }

    public static SimulatedElasticsearch start(ClusterOptions options) {
        return start(TargetOptions.of(options));
    }

    public static SimulatedElasticsearch start(TargetOptions options) {
        SystemClock clock = new SystemClock(options.cluster().name());
        try {
            return new SimulatedElasticsearch(options, clock);
        } catch (RuntimeException e) {
            clock.close();
            throw e;
        }
    }

    /** On a clock that the caller moves: downloads, time-outs and faults go by it alone. */
    public static SimulatedElasticsearch start(TargetOptions options, VirtualClock clock) {
        return new SimulatedElasticsearch(options, clock);
    }

    /** The first node. */
    public URI url() {
        return urls().getFirst();
    }

    /** All nodes. */
    public List<URI> urls() {
        return entrances.nodes();
    }

    /** The gateway in front of them. */
    public URI gatewayUrl() {
        return entrances
                .gateway()
                .orElseThrow(() -> new IllegalStateException("this target has no gateway"));
    }

    public boolean hasGateway() {
        return entrances.gateway().isPresent();
    }

    /** The control API on a port of its own, which no fault reaches. */
    public URI controlUrl() {
        return entrances.control();
    }

    /** The certificate that clients must trust; empty without TLS. */
    public Optional<Path> caFile() {
        return entrances.caFile();
    }

    /** The server's record: the newest 100,000 calls that reached it, oldest of them first. */
    public List<Call> calls() {
        return cluster.calls();
    }

    /** The newest 100,000 calls as their clients made them, oldest of them first. */
    public List<Exchange> exchanges() {
        return log.all();
    }

    /**
     * How many calls only time or a change will end. A test on a {@link VirtualClock} waits for it
     * before it lets time pass.
     */
    public int waiting() {
        return entrances.waiting();
    }

    public Counters counters() {
        return cluster.counters();
    }

    /** Changes what the cluster is like, from now on. */
    public void apply(Change change) {
        apply(List.of(change));
    }

    /** Changes what the cluster is like, from now on and all at once. */
    public void apply(List<Change> changes) {
        cluster.apply(changes);
    }

    /** Puts a rule in force. */
    public RuleState add(Rule rule) {
        return rules.add(rule);
    }

    /** The rules in force. */
    public List<RuleState> rules() {
        return rules.states();
    }

    /** Ends a rule and lets go of the calls that hang by it. False if there is no such rule. */
    public boolean removeRule(long id) {
        return rules.remove(id);
    }

    public void removeRules() {
        rules.clear();
    }

    /** Whether {@code gateway}, {@code node-1}, … takes connections. */
    public Map<String, Boolean> ports() {
        return entrances.open();
    }

    /** Closes {@code gateway}, {@code node-1}, …: connections are reset, new ones refused. */
    public void refuse(String port) {
        decide(port, Optional.empty());
        entrances.refuse(port);
    }

    /** The same for a while, unless it is told otherwise before. */
    public void refuse(String port, Duration lasts) {
        entrances.refuse(port);
        CompletableFuture<Void> end = clock.after(lasts);
        decide(port, Optional.of(end));
        var _ = end.thenRun(() -> entrances.accept(port));
    }

    public void accept(String port) {
        decide(port, Optional.empty());
        entrances.accept(port);
    }

    /** What was decided about the port before ends with it. */
    private synchronized void decide(String port, Optional<CompletableFuture<Void>> end) {
        CompletableFuture<Void> before = openings.remove(port);
        if (before != null) {
            before.cancel(false);
        }
        end.ifPresent(opening -> openings.put(port, opening));
    }

    /** What the gateway does; empty without one. */
    public Optional<GatewayBehaviour> gateway() {
        return entrances.behaviour();
    }

    public void gateway(GatewayBehaviour changed) {
        entrances.behaviour(changed);
    }

    @Override
    public void close() {
        entrances.close();
        cluster.close();
        clock.close();
    }
}
