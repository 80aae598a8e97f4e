package elser.worker.inference;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** A node of a target, with what is known of its health. */
final class Node {

    private static final long NEVER = Long.MIN_VALUE;

    private final URI address;
    private final AtomicLong avoidedUntil = new AtomicLong(NEVER);
    private boolean reached;
    private Greeting greeting = Greeting.NONE;
    private @Nullable ServerInfo info;
    private boolean takesTimeout;
    private long askAgainAt;

    /** What came of the question for its version since it was last out of reach. */
    private enum Greeting {
        /** It was not asked. */
        NONE,
        /** It answered, be it that it does not tell. */
        ANSWERED,
        /** It did not answer that question, the last time. */
        MUTE
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
        reached = true;
    }

    /**
     * Whether it answers and is to be asked for its version at a monotonic time, in nanoseconds:
     * for the first time since it was last out of reach, or because the time to ask again has come.
     */
    synchronized boolean isStranger(long now) {
        return reached && (greeting == Greeting.NONE || now - askAgainAt >= 0);
    }

    /** Whether it is such a one and did not leave that question open the last time. */
    synchronized boolean isStrangerThatMayTell(long now) {
        return isStranger(now) && greeting != Greeting.MUTE;
    }

    /**
     * It gave no answer to the question for its version, though it answers others. What it said
     * before still counts.
     *
     * @param until monotonic time up to which it is not asked again, in nanoseconds
     */
    synchronized void didNotSay(long until) {
        if (reached) {
            greeting = Greeting.MUTE;
            askAgainAt = until;
        }
    }

    /**
     * It was asked for its version.
     *
     * @param said what it said, null where it does not tell
     * @param until monotonic time up to which it is not asked again, in nanoseconds
     * @return whether it said something else, or nothing, since it was last out of reach
     */
    synchronized boolean greeted(@Nullable ServerInfo said, long until) {
        boolean isNews = !Objects.equals(said, info);
        reached = true;
        greeting = Greeting.ANSWERED;
        info = said;
        takesTimeout = said != null && said.takesCreateTimeout();
        askAgainAt = until;
        return isNews;
    }

    /** A create that said how long it may take was refused for that. */
    synchronized void refusedTimeout() {
        takesTimeout = false;
    }

    /** Whether a create may say how long it may take. */
    synchronized boolean takesCreateTimeout() {
        return takesTimeout;
    }

    /**
     * It did not answer. Who answers there next may be of another version.
     *
     * @param until monotonic time up to which others are preferred, in nanoseconds
     */
    synchronized void failed(long until) {
        avoidedUntil.set(until);
        reached = false;
        greeting = Greeting.NONE;
        info = null;
        takesTimeout = false;
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
