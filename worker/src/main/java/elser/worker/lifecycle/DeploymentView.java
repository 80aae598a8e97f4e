package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Allocation;

import org.jspecify.annotations.Nullable;

/**
 * A deployment as the trained-model statistics list it.
 *
 * @param deploymentId its id, equal to the inference id of the endpoint that owns it
 * @param modelId the deployed build
 * @param state of the assignment
 * @param reason why allocations could not be placed, null where all could
 * @param allocation null while it stops
 */
public record DeploymentView(
        String deploymentId,
        String modelId,
        State state,
        @Nullable String reason,
        @Nullable Allocation allocation) {

    private static final String FULLY_ALLOCATED = "fully_allocated";

    /**
     * State of an assignment ({@code deployment_stats.state}); not the state of its allocations.
     */
    public enum State {
        STARTING,
        STARTED,
        STOPPING,
        FAILED,
        /** A name this worker does not know. */
        UNKNOWN
    }

    /**
     * Whether it serves with all of its allocations: Elasticsearch says {@code fully_allocated} and
     * the count equals the target. A target of 0 counts (scaled to zero, Elasticsearch 8.16 and
     * later).
     */
    public boolean isFullyAllocated() {
        return allocation != null
                && allocation.state().equals(FULLY_ALLOCATED)
                && allocation.allocationCount() == allocation.targetAllocationCount();
    }

    /** Whether it serves or will: neither failed nor stopping. */
    public boolean isAlive() {
        return state != State.FAILED && state != State.STOPPING;
    }
}
