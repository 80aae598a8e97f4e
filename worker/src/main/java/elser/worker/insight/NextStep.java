package elser.worker.insight;

import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What the worker does next with a provisioning.
 *
 * @param step a few words, completing the sentence "the worker …"
 * @param at when it is done at the latest, null where that is as soon as the cluster answers
 */
public record NextStep(String step, @Nullable Instant at) {

    static NextStep of(Provisioning provisioning) {
        return switch (provisioning.phase()) {
            case Phase.Looking _ ->
                    new NextStep(
                            "looks for an endpoint to adopt, and creates one if none is", null);
            case Phase.Creating(var intent) ->
                    new NextStep(
                            "waits for the create of " + intent.inferenceId(),
                            intent.at().plusMillis(intent.window()));
            case Phase.Following(String inferenceId, var _) ->
                    new NextStep("looks until " + inferenceId + " is fully allocated", null);
            case Phase.Ending _ -> new NextStep("tells those who wait how it ended", null);
        };
    }
}
