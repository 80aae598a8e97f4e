package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.ProvisioningRequest;
import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;

/** Requests that are accepted only to be answered at once: too late, or one too many. */
final class Admission {

    private Admission() {}

    /** Why a request fails at once, null where it does not. */
    static @Nullable Failure refusal(
            ProvisioningRequest request,
            Entry.Waiter waiter,
            boolean isNew,
            Memory memory,
            Policy policy,
            Now now) {
        if (!waiter.deadline().isAfter(now.wall())) {
            return Finding.TOO_LATE.failure(
                    "the deadline had passed when the request was accepted; no call was made");
        }
        String limit = reached(request, waiter, isNew, memory, policy.limits());
        return limit == null
                ? null
                : Finding.OVERLOADED.failure(
                        "the worker already holds "
                                + limit
                                + "; ask again later under a new request_id");
    }

    /** The limit that leaves no room for a request, null where there is room. */
    private static @Nullable String reached(
            ProvisioningRequest request,
            Entry.Waiter waiter,
            boolean isNew,
            Memory memory,
            Policy.Limits limits) {
        Integer configuration = waiter.config();
        if (configuration != null && configuration >= limits.configurations()) {
            return limits.configurations() + " configurations for this provisioning";
        }
        String target = request.effectiveTarget();
        return memory.waiters() >= limits.waitersPerPartition()
                ? limits.waitersPerPartition() + " requests on this partition"
                : memory.waitersOf(target) >= limits.waitersPerTarget()
                        ? limits.waitersPerTarget()
                                + " requests for target "
                                + target
                                + " on this partition"
                        : isNew && memory.provisionings() >= limits.provisionings()
                                ? limits.provisionings() + " provisionings on this partition"
                                : null;
    }
}
