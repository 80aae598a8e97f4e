package elser.worker.inference;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** The nodes of a target, taken in turn; those that lately failed only where no other is left. */
final class Nodes {

    private final List<Node> all;
    private final Duration rest;
    private final LongSupplier nanos;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param rest how long others are preferred to a node that did not answer
     * @param nanos monotonic clock
     */
    Nodes(List<URI> addresses, Duration rest, LongSupplier nanos) {
        this.all = addresses.stream().map(Node::new).toList();
        this.rest = rest;
        this.nanos = nanos;
    }

    /** The node for the next call. */
    Node next() {
        long now = nanos.getAsLong();
        List<Node> preferred = all.stream().filter(node -> !node.isAvoided(now)).toList();
        List<Node> candidates = preferred.isEmpty() ? all : preferred;
        return candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }

    /** Every one, in the order of the configuration. */
    List<Node> all() {
        return all;
    }

    /** Keeps what a call has shown about its node: 502, 503, 504 and silence count against it. */
    void learn(Node node, Answer answer) {
        if (answer.isFailure()) {
            node.failed(nanos.getAsLong() + rest.toNanos());
        } else {
            node.answered();
        }
    }
}
