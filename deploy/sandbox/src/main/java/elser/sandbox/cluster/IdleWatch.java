package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Scales deployments to zero that may be and were not used for long. */
final class IdleWatch {

    private final Timeline timeline;
    private final Conditions conditions;
    private final Deployments deployments;
    private final Map<String, Timeline.Timer> timers = new HashMap<>();

    IdleWatch(Timeline timeline, Conditions conditions, Deployments deployments) {
        this.timeline = timeline;
        this.conditions = conditions;
        this.deployments = deployments;
    }

    /** Follows a deployment from now on; any earlier watch of it ends. */
    void watch(Deployment deployment) {
        forget(deployment.deploymentId());
        if (deployment.mayScaleToZero() && deployment.target() > 0) {
            Duration left = Duration.between(timeline.now(), due(deployment));
            timers.put(
                    deployment.deploymentId(),
                    timeline.after(left, () -> scaleOrWatchOn(deployment)));
        }
    }

    void forget(String deploymentId) {
        Timeline.Timer timer = timers.remove(deploymentId);
        if (timer != null) {
            timer.cancel();
        }
    }

    private void scaleOrWatchOn(Deployment deployment) {
        if (due(deployment).isAfter(timeline.now())) {
            watch(deployment);
        } else if (deployment.isRunning()) {
            deployments.scale(deployment, 0);
        }
    }

    private Instant due(Deployment deployment) {
        return deployment.usedAt().plus(conditions.scaleToZeroAfter());
    }
}
