package elser.sandbox.http;

import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A simulated cluster that listens, with its gateway if it has one. */
public final class SimulatedElasticsearch implements AutoCloseable {

    private final LiveCluster cluster;
    private final HttpListener server;
    private final Optional<HttpListener> gateway;

    private SimulatedElasticsearch(TargetOptions options) {
        cluster = new LiveCluster(options.cluster(), InstantSource.system());
        var version = options.cluster().version();
        server = new HttpListener(options.port(), new ServerHandler(cluster, version));
        gateway =
                options.gateway()
                        .map(
                                given ->
                                        new HttpListener(
                                                given.port(),
                                                new GatewayHandler(
                                                        cluster, version, given.timeout())));
    }

    public static SimulatedElasticsearch start() {
        return start(ClusterOptions.defaults());
    }

    public static SimulatedElasticsearch start(ClusterOptions options) {
        return start(TargetOptions.of(options));
    }

    public static SimulatedElasticsearch start(TargetOptions options) {
        return new SimulatedElasticsearch(options);
    }

    /** The server itself. */
    public URI url() {
        return server.url();
    }

    /** The gateway in front of it. */
    public URI gatewayUrl() {
        return gateway.orElseThrow(() -> new IllegalStateException("this target has no gateway"))
                .url();
    }

    public boolean hasGateway() {
        return gateway.isPresent();
    }

    /** The newest 100,000 calls, oldest of them first. */
    public List<Call> calls() {
        return cluster.calls();
    }

    public Counters counters() {
        return cluster.counters();
    }

    /** Changes what the cluster is like, from now on. */
    public void apply(Change change) {
        cluster.apply(change);
    }

    @Override
    public void close() {
        gateway.ifPresent(HttpListener::close);
        server.close();
        cluster.close();
    }
}
