package elser.worker.inference;

import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** A node of a target, with what is known of its health. */
final class Node {

    private static final long NEVER = Long.MIN_VALUE;

    private final URI address;
    private final AtomicLong avoidedUntil = new AtomicLong(NEVER);
    private Acquaintance acquaintance = Acquaintance.UNSEEN;
    private long muteUntil;

    /** What is known of its version since it was last out of reach. */
    private enum Acquaintance {
        /** It has not answered yet. */
        UNSEEN,
        /** It answers, and was not asked. */
        STRANGER,
        /** It answers, but not that question; it is asked again after a rest. */
        MUTE,
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
    synchronized void answered() {
        avoidedUntil.set(NEVER);
        if (acquaintance == Acquaintance.UNSEEN) {
            acquaintance = Acquaintance.STRANGER;
        }
    }

    /**
     * Whether it answers and is to be asked for its version at a monotonic time, in nanoseconds:
     * for the first time since it was last out of reach, or again after it did not say.
     */
    synchronized boolean isStranger(long now) {
        return acquaintance == Acquaintance.STRANGER
                || (acquaintance == Acquaintance.MUTE && now - muteUntil >= 0);
    }

    /** Whether it answers and was not asked for its version since it was last out of reach. */
    synchronized boolean isUnasked() {
        return acquaintance == Acquaintance.STRANGER;
    }

    /**
     * It gave no answer to the question for its version, though it answers others.
     *
     * @param until monotonic time up to which it is not asked again, in nanoseconds
     */
    synchronized void didNotSay(long until) {
        if (acquaintance == Acquaintance.STRANGER || acquaintance == Acquaintance.MUTE) {
            acquaintance = Acquaintance.MUTE;
            muteUntil = until;
        }
    }

    /**
     * It was asked for its version.
     *
     * @param takesTimeout whether a create may say how long it may take
     */
    synchronized void greeted(boolean takesTimeout) {
        acquaintance = takesTimeout ? Acquaintance.TAKES_TIMEOUT : Acquaintance.PLAIN;
    }

    /** Whether a create may say how long it may take. */
    synchronized boolean takesCreateTimeout() {
        return acquaintance == Acquaintance.TAKES_TIMEOUT;
    }

    /**
     * It did not answer. Who answers there next may be of another version.
     *
     * @param until monotonic time up to which others are preferred, in nanoseconds
     */
    synchronized void failed(long until) {
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
