package elser.sandbox.http;

import static java.util.concurrent.CompletableFuture.completedFuture;

import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.Exchange.Delivery;
import elser.sandbox.wire.Reply;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Passes calls on to the nodes, and gives up on those that take too long. */
final class Gateway {

    private static final String TIMED_OUT = "Client request timeout";
    private static final String UNREACHABLE = "connect ECONNREFUSED";
    private static final String BROKEN = "socket hang up";

    private final List<Node> nodes;
    private final Function<Node, URI> addresses;
    private final boolean namesCalls;
    private final LiveCluster cluster;
    private final Faults faults;
    private final ExchangeLog log;
    private final SimulationClock clock;
    private volatile GatewayBehaviour behaviour;

    /**
     * @param addresses of the nodes
     * @param version of the Kibana that it takes after
     */
    Gateway(
            List<Node> nodes,
            Function<Node, URI> addresses,
            ServerVersion version,
            LiveCluster cluster,
            Faults faults,
            ExchangeLog log,
            SimulationClock clock,
            GatewayBehaviour behaviour) {
        this.nodes = nodes;
        this.addresses = addresses;
        namesCalls = version.isAtLeast(8, 18, 0);
        this.cluster = cluster;
        this.faults = faults;
        this.log = log;
        this.clock = clock;
        this.behaviour = behaviour;
    }

    GatewayBehaviour behaviour() {
        return behaviour;
    }

    void behaviour(GatewayBehaviour changed) {
        behaviour = changed;
    }

    CompletableFuture<Reply> receive(Visit visit) {
        return faults.pass(
                visit, Place.GATEWAY, () -> forward(visit, behaviour, nodes, UNREACHABLE));
    }

    /**
     * @param left nodes that were not tried yet
     * @param why there is no answer so far
     */
    private CompletableFuture<Reply> forward(
            Visit visit, GatewayBehaviour rules, List<Node> left, String why) {
        List<Node> up = left.stream().dropWhile(node -> !node.isUp()).toList();
        if (up.isEmpty()) {
            return completedFuture(rules.failure().toResponse(why));
        }
        List<Node> next = rules.resend() ? up.subList(1, up.size()) : List.of();
        return clock.limit(
                        up.getFirst().receive(visit).thenApply(Attempt::of),
                        rules.timeout(),
                        () -> cut(visit))
                .thenCompose(
                        attempt ->
                                switch (attempt) {
                                    case Attempt.Passed(Reply reply) -> completedFuture(reply);
                                    case Attempt.Broken() -> forward(visit, rules, next, BROKEN);
                                    case Attempt.TimedOut() ->
                                            forward(
                                                    visit,
                                                    rules,
                                                    next,
                                                    timedOut(visit, up.getFirst()));
                                });
    }

    /** Kibana says since 8.18 which call it was. */
    private String timedOut(Visit visit, Node node) {
        return namesCalls
                ? TIMED_OUT
                        + " for: "
                        + addresses.apply(node)
                        + " with request "
                        + visit.raw().method()
                        + " "
                        + visit.raw().target()
                : TIMED_OUT;
    }

    private Attempt cut(Visit visit) {
        log.cut(visit);
        log.deliveries(visit).stream()
                .map(Delivery::call)
                .reduce((_, last) -> last)
                .ifPresent(cluster::cut);
        return new Attempt.TimedOut();
    }

    /** How it went with one node. */
    private sealed interface Attempt {

        record Passed(Reply reply) implements Attempt {}

        record Broken() implements Attempt {}

        record TimedOut() implements Attempt {}

        static Attempt of(Reply reply) {
            return switch (reply) {
                case Reply.Response _, Reply.Slow _, Reply.Truncated _ -> new Passed(reply);
                case Reply.Closed _, Reply.Reset _ -> new Broken();
            };
        }
    }
}
