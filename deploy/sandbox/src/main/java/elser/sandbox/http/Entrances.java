package elser.sandbox.http;

import elser.sandbox.cluster.Call.Via;
import elser.sandbox.wire.Handler;
import elser.sandbox.wire.Identity;
import elser.sandbox.wire.Port;
import elser.sandbox.wire.Reply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;

/** The ports of a cluster: nodes, gateway and control. */
final class Entrances implements AutoCloseable {

    private static final String CONTROL_PATH = "/_sandbox";

    private final ExchangeLog log;
    private final Handler control;
    private final List<Node> nodes;
    private final Optional<Gateway> gateway;
    private final Map<String, Port> ports = new LinkedHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private Optional<Port> controlPort = Optional.empty();
    private Optional<Path> caFile = Optional.empty();
    private boolean caFileIsOurs;

    private Entrances(
            TargetOptions options,
            LiveCluster cluster,
            Faults faults,
            ExchangeLog log,
            SimulationClock clock,
            Handler control) {
        this.log = log;
        this.control = control;
        nodes =
                IntStream.rangeClosed(1, options.nodes())
                        .mapToObj(
                                number ->
                                        new Node(
                                                Place.node(number),
                                                cluster,
                                                options.cluster().version(),
                                                faults,
                                                log))
                        .toList();
        gateway =
                options.gateway()
                        .map(
                                given ->
                                        new Gateway(
                                                nodes,
                                                node -> port(node.place().name()).url(),
                                                options.cluster().version(),
                                                cluster,
                                                faults,
                                                log,
                                                clock,
                                                given.behaviour()));
    }

    static Entrances open(
            TargetOptions options,
            LiveCluster cluster,
            Faults faults,
            ExchangeLog log,
            SimulationClock clock,
            Handler control) {
        Entrances entrances = new Entrances(options, cluster, faults, log, clock, control);
        try {
            entrances.listen(options);
            return entrances;
        } catch (RuntimeException e) {
            entrances.close();
            throw e;
        }
    }

    private void listen(TargetOptions options) {
        Optional<SSLContext> tls = options.tls().map(this::identify);
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            int port = options.port() == 0 ? 0 : options.port() + i;
            Handler calls = enter(Via.DIRECT, node::receive);
            ports.put(
                    node.place().name(),
                    Port.listen(
                            port,
                            tls,
                            request ->
                                    request.path().startsWith(CONTROL_PATH)
                                            ? control.handle(request)
                                            : calls.handle(request)));
        }
        gateway.ifPresent(
                each ->
                        ports.put(
                                Place.GATEWAY.name(),
                                Port.listen(
                                        options.gateway().orElseThrow().port(),
                                        tls,
                                        enter(Via.GATEWAY, each::receive))));
        controlPort = Optional.of(Port.listen(options.controlPort(), Optional.empty(), control));
    }

    private SSLContext identify(TlsOptions options) {
        Identity identity = Identity.create(options.certificate());
        try {
            caFileIsOurs = options.caFile().isEmpty();
            Path file =
                    caFileIsOurs
                            ? Files.createTempFile("sandbox-ca-", ".pem")
                            : options.caFile().orElseThrow();
            caFile = Optional.of(file);
            Files.writeString(file, identity.authority());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return identity.context();
    }

    private Handler enter(Via via, Function<Visit, CompletableFuture<Reply>> inside) {
        return request -> {
            Visit visit = log.arrived(request, via);
            CompletableFuture<Reply> ended =
                    inside.apply(visit)
                            .thenApply(
                                    reply -> {
                                        log.ended(visit, reply);
                                        return reply;
                                    });
            if (!ended.isDone()) {
                waiting.incrementAndGet();
                var _ = ended.whenComplete((_, _) -> waited(visit, ended));
            }
            return ended;
        };
    }

    /**
     * @param ended cancelled when the client has left
     */
    private void waited(Visit visit, CompletableFuture<Reply> ended) {
        if (ended.state() == Future.State.SUCCESS) {
            log.ended(visit, ended.resultNow());
        } else if (ended.isCancelled()) {
            log.left(visit);
        }
        waiting.decrementAndGet();
    }

    int waiting() {
        return waiting.get();
    }

    List<URI> nodes() {
        return nodes.stream().map(node -> port(node.place().name()).url()).toList();
    }

    Optional<URI> gateway() {
        return Optional.ofNullable(ports.get(Place.GATEWAY.name())).map(Port::url);
    }

    URI control() {
        return controlPort.orElseThrow().url();
    }

    Optional<Path> caFile() {
        return caFile;
    }

    Map<String, Boolean> open() {
        Map<String, Boolean> open = new LinkedHashMap<>();
        ports.forEach((name, port) -> open.put(name, port.isOpen()));
        return open;
    }

    private Port port(String name) {
        Port port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException(
                    "there is no port '" + name + "', only " + String.join(", ", ports.keySet()));
        }
        return port;
    }

    void refuse(String name) {
        port(name).refuse();
        node(name).ifPresent(Node::goDown);
    }

    void accept(String name) {
        node(name).ifPresent(Node::comeUp);
        port(name).accept();
    }

    private Optional<Node> node(String name) {
        return nodes.stream().filter(node -> node.place().name().equals(name)).findFirst();
    }

    Optional<GatewayBehaviour> behaviour() {
        return gateway.map(Gateway::behaviour);
    }

    void behaviour(GatewayBehaviour changed) {
        gateway.orElseThrow(() -> new IllegalArgumentException("this target has no gateway"))
                .behaviour(changed);
    }

    @Override
    public void close() {
        ports.values().forEach(Port::close);
        controlPort.ifPresent(Port::close);
        if (caFileIsOurs) {
            caFile.ifPresent(file -> file.toFile().delete());
        }
    }
}
