package elser.worker.insight;

import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * What the worker does next with a provisioning. The topics do not tell when it looked last, so the
 * time of its next look is told by how often it looks.
 *
 * @param step a few words, completing the sentence "the worker …"
 * @param within how soon it looks or acts again, at most; null where no worker owns the partition:
 *     the one that takes it over begins when it has loaded it
 * @param retry how long it pauses at most before it asks the cluster for room again; null where it
 *     does not
 * @param until when it is done at the latest if the partition keeps its owner; null where that is
 *     as soon as the cluster answers, or cannot be told
 * @param window how long a worker that takes over waits at most, from when it has loaded the
 *     partition; null where it does not wait by the clock
 */
public record NextStep(
        String step,
        @Nullable Duration within,
        @Nullable Duration retry,
        @Nullable Instant until,
        @Nullable Duration window) {

    static NextStep of(Provisioning provisioning, boolean isOrphan, Pace pace, Instant now) {
        Duration look = isOrphan ? null : pace.untilLook(provisioning);
        return switch (provisioning.phase()) {
            case Phase.Looking _ ->
                    new NextStep(
                            waiting(provisioning)
                                    + "looks for an endpoint to adopt, and creates one if none is",
                            look,
                            !isOrphan && isFor(WaitingFor.CAPACITY, provisioning)
                                    ? pace.backoff()
                                    : null,
                            null,
                            null);
            case Phase.Creating(var intent) -> creating(intent, isOrphan, look, now);
            case Phase.Following(String inferenceId, var _) ->
                    new NextStep(
                            waiting(provisioning)
                                    + "looks until "
                                    + inferenceId
                                    + " is fully allocated",
                            look,
                            null,
                            null,
                            null);
            case Phase.Ending _ ->
                    new NextStep(
                            "tells those who wait how it ended",
                            isOrphan ? null : Duration.ZERO,
                            null,
                            null,
                            null);
        };
    }

    private static NextStep creating(
            Intent intent, boolean isOrphan, @Nullable Duration look, Instant now) {
        Instant end = intent.at().plusMillis(intent.window());
        return new NextStep(
                "waits for the create of " + intent.inferenceId(),
                look,
                null,
                isOrphan || end.isBefore(now) ? null : end,
                Duration.ofMillis(intent.window()));
    }

    private static String waiting(Provisioning provisioning) {
        return isFor(WaitingFor.GATEWAY, provisioning) ? "waits for the gateway, then " : "";
    }

    private static boolean isFor(WaitingFor what, Provisioning provisioning) {
        Provisioning.Reported reported = provisioning.reported();
        return reported != null && reported.waitingFor() == what;
    }
}
