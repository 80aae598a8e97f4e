package elser.sandbox.cluster;

import java.util.List;
import java.util.Optional;

/** Changes how many allocations a deployment should have. */
final class DeploymentUpdate {

    private final Deployments deployments;

    DeploymentUpdate(ClusterState state) {
        deployments = state.deployments();
    }

    /** Scales it at once, to the number given or into the bounds given. */
    Deployment update(
            String deploymentId,
            Optional<Integer> allocations,
            Optional<AdaptiveAllocations> adaptive) {
        Deployment deployment =
                deployments
                        .find(deploymentId)
                        .orElseThrow(
                                () -> ModelFailures.deploymentNotFound(deploymentId).refusal());
        if (!deployment.state().equals("started")) {
            throw ModelFailures.notStarted().refusal();
        }
        boolean willAdapt =
                adaptive.map(AdaptiveAllocations::enabled).orElseGet(deployment::isAdaptive);
        if (allocations.isPresent() && willAdapt) {
            throw Failures.requestInvalid(
                            List.of(
                                    "[number_of_allocations] cannot be set if adaptive allocations"
                                            + " is enabled"))
                    .refusal();
        }
        adaptive.ifPresent(changed -> deployment.adapt(adaptive));
        int target = allocations.orElseGet(deployment::target);
        deployments.scale(deployment, adaptive.map(bounds -> bounds.clamp(target)).orElse(target));
        return deployment;
    }
}
