package elser.worker.inference;

import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** A node of a target, with what is known of its health. */
final class Node {

    private static final long NEVER = Long.MIN_VALUE;

    private final URI address;
    private final AtomicLong avoidedUntil = new AtomicLong(NEVER);

    Node(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /** It answered. */
    void answered() {
        avoidedUntil.set(NEVER);
    }

    /**
     * It did not answer.
     *
     * @param until monotonic time up to which others are preferred, in nanoseconds
     */
    void failed(long until) {
        avoidedUntil.set(until);
    }

    /** Whether others are preferred at a monotonic time, in nanoseconds. */
    boolean isAvoided(long now) {
        long until = avoidedUntil.get();
        return until != NEVER && now - until < 0;
    }

    /** Its address. */
    @Override
    public String toString() {
        return address.toString();
    }
}
