package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Where a provisioning stands. Durable; everything else about it is found out again by looking. */
public sealed interface Phase {

    /** Its name in lower case, for people. */
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /**
     * No endpoint is chosen and no create of ours is open. Looks at the cluster. Leaves to {@link
     * Following} when an endpoint can be adopted, to {@link Creating} when there is none.
     *
     * @param next the reason that a create from here would have
     */
    record Looking(CreateReason next) implements Phase {}

    /**
     * A create was decided; whether it happened is not known yet. Leaves to {@link Following} when
     * the endpoint is there, to {@link Looking} when it certainly did not come to be.
     */
    record Creating(Intent intent) implements Phase {}

    /**
     * The endpoint is chosen. Watches its deployment. Leaves to {@link Ending} when it is fully
     * allocated or beyond help, to {@link Looking} when the endpoint is gone.
     *
     * @param inferenceId the endpoint
     * @param created the create that made it, null where it was there before and was adopted
     */
    record Following(String inferenceId, @Nullable Intent created) implements Phase {}

    /**
     * The result is decided and its waiters are being told, over as many transactions as it takes.
     * Ends with the last waiter.
     */
    record Ending(Result result) implements Phase {}

    /** What a provisioning came to. */
    sealed interface Result {

        /** The endpoint serves. */
        record Served(String inferenceId, Endpoint endpoint, Allocation allocation)
                implements Result {}

        /** All of its waiters fail for the same reason. */
        record Broken(Failure failure) implements Result {}
    }
}
