package elser.worker.insight;

import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Entry.Waiter;
import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A provisioning in flight, as the ledger has it.
 *
 * @param partition of requests and ledger
 * @param provisioning what is remembered of it
 * @param waiters requests attached to it, the leading one first
 */
public record ModelState(int partition, Provisioning provisioning, List<Waiter> waiters) {

    public ModelState {
        waiters = waiters.stream().sorted(Comparator.comparingLong(Waiter::order)).toList();
    }

    /** What is provisioned. */
    public ModelKey key() {
        return provisioning.key();
    }

    /** Where it stands: {@code looking}, {@code creating}, {@code following} or {@code ending}. */
    public String phase() {
        return provisioning.phase().label();
    }

    /** The endpoint, null before one is chosen. */
    public @Nullable String inferenceId() {
        return provisioning.inferenceId();
    }

    /** Why it is not ready yet, as its leading request was told last; null before that. */
    public @Nullable WaitingFor waitingFor() {
        Provisioning.Reported reported = provisioning.reported();
        return reported == null ? null : reported.waitingFor();
    }

    /** Of the download, as told last; null where none was told. */
    public @Nullable Progress progress() {
        Provisioning.Reported reported = provisioning.reported();
        return reported == null ? null : reported.progress();
    }

    /** Create intents so far. */
    public int attempts() {
        return provisioning.creates();
    }

    /**
     * What comes next, as far as the group tells who does it.
     *
     * @param pace of the workers
     */
    public NextStep next(GroupState group, Pace pace, Instant now) {
        return NextStep.of(provisioning, group.isOrphan(partition), pace, now);
    }

    /** The first deadline, which ends its request only; null where nobody waits. */
    public @Nullable Instant firstDeadline() {
        return waiters.stream().map(Waiter::deadline).min(Comparator.naturalOrder()).orElse(null);
    }
}
