package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * How often a worker looks at a target, and tries again.
 *
 * @param shortest between two looks while something is about to change
 * @param breaker how long a target's circuit breaker stays open before it probes
 * @param backoff the longest pause between two attempts that the cluster refused for now
 */
public record Pace(Duration shortest, Duration breaker, Duration backoff) {

    /** So many times the shortest interval lie between two looks while all of it is quiet. */
    public static final int SLOWEST = 10;

    /**
     * How long a provisioning's next look is away at most, counted from the answers to the one
     * before. A target that asks to be left alone ({@code Retry-After}) makes it longer.
     */
    public Duration untilLook(Provisioning provisioning) {
        Duration look = isQuiet(provisioning) ? shortest.multipliedBy(SLOWEST) : shortest;
        return waitingFor(provisioning) == WaitingFor.GATEWAY ? breaker.plus(look) : look;
    }

    /** Whether it only waits for a download, for room or for the gateway. */
    public static boolean isQuiet(Provisioning provisioning) {
        WaitingFor waitingFor = waitingFor(provisioning);
        return waitingFor != null
                && switch (waitingFor) {
                    case MODEL_DOWNLOAD, CAPACITY, GATEWAY -> true;
                    case ENDPOINT, ALLOCATION -> false;
                };
    }

    private static @Nullable WaitingFor waitingFor(Provisioning provisioning) {
        Provisioning.Reported reported = provisioning.reported();
        return reported == null ? null : reported.waitingFor();
    }
}
