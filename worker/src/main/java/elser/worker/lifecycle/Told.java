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

    /** All waiters fail for the same reason, once no create of theirs can be under way. */
    Step endAll(Failure failure) {
        Long openUntil = openUntil();
        return openUntil == null
                ? Lifecycle.endAll(provisioning, memory, sight, policy, now, failure)
                : puttingOff(openUntil, failure.message());
    }

    private @Nullable Long openUntil() {
        Intent create = provisioning.openCreate();
        return create == null ? null : Lifecycle.openUntil(create, sight, now);
    }

    /** The call is made again then; what it is answered then ends what it would have ended now. */
    private Step puttingOff(long openUntil, String answered) {
        return look(
                attention().refused(false, openUntil),
                "the create may still be under way; answered was: " + answered);
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
     * leads with its own. What a create of it may have left is looked for and deleted first. Not
     * before that create can not be under way any more.
     *
     * @param create whose settings they are, null where it was none of ours
     */
    Step blame(Entry.@Nullable Waiter waiter, Verdict.Mistaken mistake, @Nullable Intent create) {
        FailureReason reason = mistake.reason();
        Trouble trouble = mistake.trouble();
        Long openUntil = openUntil();
        if (openUntil != null) {
            return puttingOff(openUntil, trouble.message());
        }
        Intent left = mistake.isStored() ? create : null;
        Provisioning leaving = provisioning.repairing(provisioning.repair().leaving(left));
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
