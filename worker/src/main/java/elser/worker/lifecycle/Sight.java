package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/**
 * What a decision about a provisioning sees beside durable memory.
 *
 * @param view latest look at the target, null before the first
 * @param mutationEnded monotonic time at which the last own mutation of the model key ended, {@link
 *     Long#MIN_VALUE} where there was none
 * @param mutationRunning whether a mutation of the model key runs
 * @param attention of the provisioning
 * @param others attentions of the other provisionings of its model key
 * @param permit whether a mutation may be made
 * @param jitter a draw between 0 and 1
 * @param epoch of the partition in this process
 * @param process this process
 */
public record Sight(
        @Nullable TargetView view,
        long mutationEnded,
        boolean mutationRunning,
        Attention attention,
        Function<Provisioning, Attention> others,
        Permit permit,
        double jitter,
        String process,
        long epoch) {

    /** Whether a mutation may be made now. Nobody is asked before a decision needs it. */
    public enum Permit {
        NOT_ASKED,
        GRANTED,
        BUSY,
        GATEWAY_DOWN
    }

    /** The same with another attention. */
    Sight with(Attention other) {
        return new Sight(
                view,
                mutationEnded,
                mutationRunning,
                other,
                others,
                permit,
                jitter,
                process,
                epoch);
    }

    /**
     * The look, if it counts: its reads began after the provisioning came into memory and after the
     * last own mutation ended.
     */
    public @Nullable TargetView counting() {
        if (view == null || mutationRunning) {
            return null;
        }
        return view.beganNanos() > Math.max(attention.since(), mutationEnded) ? view : null;
    }

    /**
     * The model's download as the latest look shows it, whether that counts or not; null where that
     * look began before, or there is none.
     */
    @Nullable Download downloadSince(long nanos, String canonicalModel) {
        Map<String, Download> downloads =
                view == null || view.beganNanos() <= nanos ? null : view.downloads().orNull();
        return downloads == null ? null : downloads.get(canonicalModel);
    }

    /** When the latest look began, {@link Long#MIN_VALUE} before the first. */
    long lookBegan() {
        return view == null ? Long.MIN_VALUE : view.beganNanos();
    }
}
