package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * The work of bringing one endpoint to fully allocated.
 *
 * @param id unique; in every event
 * @param key the model key it runs on
 * @param dedicatedTo the only inference id it may use, null for the shared one of its model key
 * @param startedAt when its first request was accepted
 * @param creates create intents so far
 * @param lastReason of the latest create intent, null before the first
 * @param repair what it has mended and may still mend
 * @param reported what the leading request was told last, null before the first word
 * @param phase where it stands
 * @param extra what a newer version knows of it
 */
public record Provisioning(
        String id,
        ModelKey key,
        @Nullable String dedicatedTo,
        Instant startedAt,
        int creates,
        @Nullable CreateReason lastReason,
        Repair repair,
        @Nullable Reported reported,
        Phase phase,
        Extra extra)
        implements Entry {

    /** One that this version made. */
    public Provisioning(
            String id,
            ModelKey key,
            @Nullable String dedicatedTo,
            Instant startedAt,
            int creates,
            @Nullable CreateReason lastReason,
            boolean modelDeleted,
            @Nullable Reported reported,
            Phase phase) {
        this(
                id,
                key,
                dedicatedTo,
                startedAt,
                creates,
                lastReason,
                modelDeleted ? Repair.NONE.deletingModel(true) : Repair.NONE,
                reported,
                phase,
                Extra.NONE);
    }

    /**
     * What was said last.
     *
     * @param waitingFor why it was not ready
     * @param progress of the download, null where none was seen
     * @param at when
     */
    public record Reported(WaitingFor waitingFor, @Nullable Progress progress, Instant at) {}

    /**
     * The same in another phase.
     *
     * @throws IllegalStateException when nothing leads there, see {@link PhaseChange}
     */
    public Provisioning in(Phase next) {
        PhaseChange.require(phase, next);
        return new Provisioning(
                id,
                key,
                dedicatedTo,
                startedAt,
                creates,
                lastReason,
                repair,
                reported,
                next,
                extra);
    }

    /** The same after something was mended, or may be. */
    Provisioning repairing(Repair next) {
        return new Provisioning(
                id, key, dedicatedTo, startedAt, creates, lastReason, next, reported, phase, extra);
    }

    /** The same with one more create decided. */
    public Provisioning creating(Intent intent) {
        Phase.Creating next = new Phase.Creating(intent);
        PhaseChange.require(phase, next);
        return new Provisioning(
                id,
                key,
                dedicatedTo,
                startedAt,
                creates + 1,
                intent.reason(),
                repair.doubting(false),
                reported,
                next,
                extra);
    }

    /** The same after something was said. */
    public Provisioning saying(Reported words) {
        return new Provisioning(
                id, key, dedicatedTo, startedAt, creates, lastReason, repair, words, phase, extra);
    }

    /** The endpoint as far as it is known, null before one is chosen. */
    public @Nullable String inferenceId() {
        return switch (phase) {
            case Phase.Looking _, Phase.Ending(Phase.Result.Broken _) -> dedicatedTo;
            case Phase.Creating(var intent) -> intent.inferenceId();
            case Phase.Following(String inferenceId, var _) -> inferenceId;
            case Phase.Ending(Phase.Result.Served served) -> served.inferenceId();
        };
    }

    /** A create of its own that is decided and neither ready nor failed, null where none is. */
    public @Nullable Intent openCreate() {
        return switch (phase) {
            case Phase.Looking _ -> null;
            case Phase.Creating(Intent intent) -> intent;
            case Phase.Following(var _, var created) -> created;
            case Phase.Ending _ -> null;
        };
    }

    /** Whether a create of its own is decided and neither ready nor failed. */
    public boolean hasOpenCreate() {
        return openCreate() != null;
    }

    /** Attempts as events tell them: create intents so far, at least 1. */
    public int attempt() {
        return Math.max(1, creates);
    }
}
