package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;

import java.time.Duration;
import java.util.Map;

/**
 * What the core decides by.
 *
 * @param timeout a request's time where it names no deadline
 * @param lease how old a create intent may be when its call is sent
 * @param createTimeout how long a create call may take on our side
 * @param grace how long to wait for a deployment that nobody said had failed, before starting it
 * @param authGrace how long refused credentials are tried again, because keys get rotated
 * @param stallAfter how long a download's parts may stand still before that is said
 * @param repairs how often a provisioning may delete an endpoint of its own that came to nothing
 * @param backoff between attempts that the cluster refused for now
 * @param defaultConfig of requests that bring none
 * @param olderDefaultConfig the same on clusters older than 8.16, see {@link TargetView#elserApart}
 * @param limits bounds of memory
 * @param maxEndpoints by target: how many sparse-embedding endpoints may be there before a create;
 *     absent means no limit
 */
public record Policy(
        Duration timeout,
        Duration lease,
        Duration createTimeout,
        Duration grace,
        Duration authGrace,
        Duration stallAfter,
        int repairs,
        Backoff backoff,
        InferenceConfig defaultConfig,
        InferenceConfig olderDefaultConfig,
        Limits limits,
        Map<String, Integer> maxEndpoints) {

    /** {@link #repairs} where nothing else is said. */
    public static final int REPAIRS = 3;

    public Policy {
        maxEndpoints = Map.copyOf(maxEndpoints);
    }

    /** One that mends as often as is usual, by the same defaults on clusters of any age. */
    public Policy(
            Duration timeout,
            Duration lease,
            Duration createTimeout,
            Duration grace,
            Duration authGrace,
            Duration stallAfter,
            Backoff backoff,
            InferenceConfig defaultConfig,
            Limits limits,
            Map<String, Integer> maxEndpoints) {
        this(
                timeout,
                lease,
                createTimeout,
                grace,
                authGrace,
                stallAfter,
                REPAIRS,
                backoff,
                defaultConfig,
                defaultConfig,
                limits,
                maxEndpoints);
    }

    /**
     * Bounds of memory.
     *
     * @param provisionings on one partition
     * @param waitersPerTarget on one partition
     * @param waitersPerPartition of all targets
     * @param idempotencyWindow how long an ended request is remembered
     * @param remembered how many ended requests are, at most, on one partition
     * @param fanOut waiters told in one transaction
     * @param configurations distinct ones of one provisioning
     */
    public record Limits(
            int provisionings,
            int waitersPerTarget,
            int waitersPerPartition,
            Duration idempotencyWindow,
            int remembered,
            int fanOut,
            int configurations) {

        /** {@link #configurations} where nothing else is said. */
        public static final int CONFIGURATIONS = 1_000;

        /** Those that hold as many configurations as is usual. */
        public Limits(
                int provisionings,
                int waitersPerTarget,
                int waitersPerPartition,
                Duration idempotencyWindow,
                int remembered,
                int fanOut) {
            this(
                    provisionings,
                    waitersPerTarget,
                    waitersPerPartition,
                    idempotencyWindow,
                    remembered,
                    fanOut,
                    CONFIGURATIONS);
        }
    }
}
