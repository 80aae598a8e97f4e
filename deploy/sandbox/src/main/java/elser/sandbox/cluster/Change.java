package elser.sandbox.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something about a cluster that is set from outside: before it starts, as a seed ({@link
 * ClusterOptions#seeds}), or while it runs.
 */
public sealed interface Change {

    record SetCapacity(MlCapacity capacity) implements Change {}

    /** Without a licence creates and starts end in 403. */
    record SetLicensed(boolean licensed) implements Change {}

    /** During a rolling upgrade deployments cannot be started. */
    record SetUpgrading(boolean upgrading) implements Change {}

    /** Takes the privileges for these away and gives all others back. */
    record SetDenied(Set<Action> actions) implements Change {}

    /** How downloads go from now on, running ones included. */
    record SetDownloads(Course course) implements Change {}

    /** Ends the running downloads well, at once. */
    record FinishDownloads() implements Change {}

    /** How deployments come up from now on, those under way included. */
    record SetAllocations(Course course) implements Change {}

    /** Makes a trained model present with its whole definition. */
    record ImportModel(String modelId) implements Change {}

    /** Stores an endpoint without starting anything. */
    record AddEndpoint(Endpoint endpoint) implements Change {}

    /** Lists {@code .elser-2-elasticsearch}, which the first inference deploys. */
    record AddPreconfiguredEndpoint() implements Change {}

    /**
     * Adds a deployment; its model is imported if it is not there.
     *
     * @param target the allocations it should have
     * @param allocated how many are up already; the others come up as usual
     */
    record AddDeployment(
            String deploymentId,
            String modelId,
            int threads,
            Optional<AdaptiveAllocations> adaptive,
            int target,
            int allocated)
            implements Change {

        public AddDeployment {
            if (allocated < 0 || allocated > target) {
                throw new IllegalArgumentException(
                        allocated + " of " + target + " allocations cannot be up");
            }
        }
    }

    /** Changes the number of allocations, as adaptive allocations do; 0 scales to zero. */
    record ScaleDeployment(String deploymentId, int target) implements Change {}

    /** Stops a deployment behind its endpoint's back. */
    record RemoveDeployment(String deploymentId) implements Change {}

    /** Ingest pipelines that keep the endpoint from being deleted. */
    record ReferenceEndpoint(String inferenceId, List<String> pipelines) implements Change {}

    /** An endpoint that is there with its own deployment. */
    static List<Change> served(
            String inferenceId, EndpointSettings settings, int target, int allocated) {
        return List.of(
                new ImportModel(settings.modelId()),
                new AddEndpoint(Endpoint.Local.created(inferenceId, settings)),
                new AddDeployment(
                        inferenceId,
                        settings.modelId(),
                        settings.numThreads(),
                        settings.adaptiveAllocations(),
                        target,
                        allocated));
    }

    /** A deployment that belongs to no endpoint. */
    static Change strayDeployment(String deploymentId, String modelId, int allocations) {
        return new AddDeployment(
                deploymentId, modelId, 1, Optional.empty(), allocations, allocations);
    }
}
