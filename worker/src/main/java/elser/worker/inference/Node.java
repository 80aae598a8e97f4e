package elser.worker.inference;

import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** A node of a target, with what is known of its health. */
final class Node {

    private static final long NEVER = Long.MIN_VALUE;

    private final URI address;
    private final AtomicLong avoidedUntil = new AtomicLong(NEVER);
    private volatile Acquaintance acquaintance = Acquaintance.UNSEEN;

    /** What is known of its version since it was last out of reach. */
    private enum Acquaintance {
        /** It has not answered yet. */
        UNSEEN,
        /** It answers, and was not asked. */
        STRANGER,
        /** It takes {@code timeout} on a create. */
        TAKES_TIMEOUT,
        /** It does not, or nobody knows. */
        PLAIN
    }

    Node(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    /** It answered. */
    void answered() {
        avoidedUntil.set(NEVER);
        if (acquaintance == Acquaintance.UNSEEN) {
            acquaintance = Acquaintance.STRANGER;
        }
    }

    /** Whether it answers and was not asked for its version since it was last out of reach. */
    boolean isStranger() {
        return acquaintance == Acquaintance.STRANGER;
    }

    /**
     * It was asked for its version.
     *
     * @param takesTimeout whether a create may say how long it may take
     */
    void greeted(boolean takesTimeout) {
        acquaintance = takesTimeout ? Acquaintance.TAKES_TIMEOUT : Acquaintance.PLAIN;
    }

    /** Whether a create may say how long it may take. */
    boolean takesCreateTimeout() {
        return acquaintance == Acquaintance.TAKES_TIMEOUT;
    }

    /**
     * It did not answer. Who answers there next may be of another version.
     *
     * @param until monotonic time up to which others are preferred, in nanoseconds
     */
    void failed(long until) {
        avoidedUntil.set(until);
        acquaintance = Acquaintance.UNSEEN;
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
