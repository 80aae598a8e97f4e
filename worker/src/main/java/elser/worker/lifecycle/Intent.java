package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.CreateReason;

import java.time.Instant;

/**
 * A create call that this worker means to make, committed to the ledger before it is made.
 *
 * @param id unique among all intents
 * @param attempt 1 for the provisioning's first
 * @param reason why
 * @param requestId the leading request, whose id and settings are used
 * @param inferenceId the endpoint to create
 * @param config number of the configuration to create it with, see {@link Configuration}
 * @param at when it was decided
 * @param window lease plus create time-out at that time: how long the call can be alive after it
 *     was committed, in milliseconds
 * @param process the process that decided it
 * @param epoch of the partition in that process
 * @param definition state of the model's definition just before, which decides what may be deleted
 *     in a repair
 */
public record Intent(
        String id,
        int attempt,
        CreateReason reason,
        String requestId,
        String inferenceId,
        int config,
        Instant at,
        long window,
        String process,
        long epoch,
        Definition definition) {

    /** The same with another number for its configuration. */
    Intent numbering(int number) {
        return new Intent(
                id,
                attempt,
                reason,
                requestId,
                inferenceId,
                number,
                at,
                window,
                process,
                epoch,
                definition);
    }

    /** Whether it was decided for that provisioning, not for an earlier one. */
    boolean isOf(Provisioning provisioning) {
        return id.startsWith(provisioning.id() + "/");
    }
}
