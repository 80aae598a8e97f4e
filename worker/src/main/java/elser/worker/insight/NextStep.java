package elser.worker.insight;

import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * What the worker does next with a provisioning.
 *
 * @param step a few words, completing the sentence "the worker …"
 * @param until when it is done at the latest if the partition keeps its owner; null where that is
 *     as soon as the cluster answers, or cannot be told
 * @param window how long a worker that takes over waits at most, from when it has loaded the
 *     partition; null where it does not wait by the clock
 */
public record NextStep(String step, @Nullable Instant until, @Nullable Duration window) {

    static NextStep of(Provisioning provisioning, boolean isOrphan, Instant now) {
        return switch (provisioning.phase()) {
            case Phase.Looking _ ->
                    plain("looks for an endpoint to adopt, and creates one if none is");
            case Phase.Creating(var intent) -> waiting(intent, isOrphan, now);
            case Phase.Following(String inferenceId, var _) ->
                    plain("looks until " + inferenceId + " is fully allocated");
            case Phase.Ending _ -> plain("tells those who wait how it ended");
        };
    }

    private static NextStep plain(String step) {
        return new NextStep(step, null, null);
    }

    private static NextStep waiting(Intent intent, boolean isOrphan, Instant now) {
        Instant end = intent.at().plusMillis(intent.window());
        return new NextStep(
                "waits for the create of " + intent.inferenceId(),
                isOrphan || end.isBefore(now) ? null : end,
                Duration.ofMillis(intent.window()));
    }
}
