package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Failure;

import org.jspecify.annotations.Nullable;

/**
 * An answer to a mutation, and all that a decision about it may use.
 *
 * @param provisioning that it was made for, as it stands now
 */
record Told(Provisioning provisioning, Memory memory, Sight sight, Policy policy, Now now) {

    private static final String DEFAULTS_USED =
            "; the request brings no inference_config, so that of"
                    + " elser.provisioning.default-config was used";

    Attention attention() {
        return sight.attention();
    }

    Told with(Attention attention) {
        return new Told(provisioning, memory, sight.with(attention), policy, now);
    }

    /** When the next attempt may be made, from those that failed so far. */
    long retryAt() {
        return Lifecycle.retryAt(attention(), policy, sight, now);
    }

    /** All waiters fail for the same reason. */
    Step endAll(Failure failure) {
        return Lifecycle.endAll(provisioning, memory, attention(), policy, now, failure);
    }

    Step endAll(Verdict.Hopeless hopeless) {
        return endAll(
                Lifecycle.failure(hopeless.reason(), hopeless.retryable(), hopeless.trouble()));
    }

    /** Nothing changes but the attention; the target is looked at. */
    Step look(Attention attention, String note) {
        return Step.stay(attention, note).wishing(Step.Wish.LOOK);
    }

    /** It is tried again later. */
    Step later(Verdict.NotNow verdict, String note) {
        Attention refused =
                attention().refused(verdict.forCapacity(), retryAt()).because(verdict.trouble());
        return look(refused, note + verdict.trouble().message());
    }

    /**
     * A request's own id or settings are at fault: it fails, if it is still there, and the next one
     * leads with its own. What a create of it left is deleted first.
     *
     * @param create whose endpoint may be left, null where there was none of ours
     */
    Step blame(Entry.@Nullable Waiter waiter, Verdict.Mistaken mistake, @Nullable Intent create) {
        Provisioning leaving = provisioning.repairing(provisioning.repair().leaving(create));
        FailureReason reason = mistake.reason();
        Trouble trouble = mistake.trouble();
        return waiter == null
                ? Lifecycle.promoting(
                        Step.stay(attention(), "refused: " + mistake.trouble().message()),
                        leaving,
                        attention())
                : Lifecycle.endLeader(
                        leaving,
                        waiter,
                        memory,
                        attention(),
                        now,
                        Lifecycle.failure(
                                reason,
                                mistake.retryable(),
                                create != null && waiter.config() == null
                                        ? trouble.adding(DEFAULTS_USED)
                                        : trouble));
    }

    /** A request that still waits for this provisioning, null where it does not. */
    Entry.@Nullable Waiter waiting(String requestId) {
        return memory.request(provisioning.key(), requestId) instanceof Entry.Waiter waiter
                        && waiter.provisioningId().equals(provisioning.id())
                ? waiter
                : null;
    }
}
