package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/**
 * What a deployment of the worker allows on top of the contract's own rules.
 *
 * @param targets limits per known target; null where targets are not known (a client that checks
 *     before sending)
 * @param maxTimeout how far ahead a deadline may lie
 */
public record RequestLimits(@Nullable Map<String, Target> targets, Duration maxTimeout) {

    /** Limits of a client that knows no targets: deadlines up to one day. */
    public static final RequestLimits CONTRACT_ONLY = new RequestLimits(null, Duration.ofDays(1));

    public RequestLimits {
        targets = targets == null ? null : Map.copyOf(targets);
    }

    /**
     * Limits of a target's owner; null means none.
     *
     * @param maxAllocations largest number of allocations of a deployment, fixed or adaptive
     * @param maxThreads largest number of threads per allocation
     */
    public record Target(@Nullable Integer maxAllocations, @Nullable Integer maxThreads) {

        /** No limits. */
        public static final Target UNLIMITED = new Target(null, null);
    }
}
