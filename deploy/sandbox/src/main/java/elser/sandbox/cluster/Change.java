package elser.sandbox.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something about a cluster that is set from outside: before it starts, as a seed ({@link
 * ClusterOptions#seeds}), or while it runs.
 */
public sealed interface Change {

    // The cluster and who may use it

    /** Without a licence creates and starts end in 403. */
    record SetLicensed(boolean licensed) implements Change {}

    /** During a rolling upgrade deployments cannot be started. */
    record SetUpgrading(boolean upgrading) implements Change {}

    /** Services that some older nodes do not know; creates for them are refused. */
    record SetServicesUnknownToSomeNodes(Set<String> services) implements Change {}

    /** Without an elected master nothing can be changed: 503. */
    record SetMasterElected(boolean elected) implements Change {}

    /** A block on metadata keeps everything from being changed: 403. */
    record SetMetadataBlocked(boolean blocked) implements Change {}

    /** Takes the privileges for these away from everybody and gives all others back. */
    record SetDenied(Set<Action> actions) implements Change {}

    /**
     * Takes a key from now on. Once there is one, every call must bear a known key.
     *
     * @param privileges cluster privileges such as {@code manage_inference}, {@code monitor_ml}
     * @param expiration how long it is taken; for ever where absent
     */
    record AddApiKey(String key, Set<String> privileges, Optional<Duration> expiration)
            implements Change {

        /** One that does not run out. */
        public AddApiKey(String key, Set<String> privileges) {
            this(key, privileges, Optional.empty());
        }
    }

    /** Calls that bear the key are answered 401 from now on. */
    record RevokeApiKey(String key) implements Change {}

    // Machine learning nodes

    /** Allocations that have no room any more are lost. */
    record SetCapacity(MlCapacity capacity) implements Change {}

    /** Memory of all ML nodes together; a deployment takes 2004 MB. Unlimited before. */
    record SetMlMemory(int megabytes) implements Change {}

    /** The most deployments the cluster takes. Unlimited before. */
    record SetDeploymentLimit(int deployments) implements Change {}

    /** One ML node leaves with its share of processors, and what is scaled to zero is dropped. */
    record ShutDownMlNode() implements Change {}

    // Downloads

    /** How downloads go from now on, running ones included. */
    record SetDownloads(Course course) implements Change {}

    /** With what downloads end that fail from now on. */
    record SetDownloadTrouble(DownloadTrouble trouble) implements Change {}

    /** Ends the running downloads well, at once. */
    record FinishDownloads() implements Change {}

    /** Ends the running downloads with an error, at once; their models stay incomplete. */
    record FailDownloads(String reason) implements Change {}

    /** Whether the node that downloads leaves {@code _tasks} unanswered. */
    record SetTaskNodeFailing(boolean failing) implements Change {}

    /** Makes a trained model present with its whole definition. */
    record ImportModel(String modelId) implements Change {}

    // Endpoints

    /** Stores an endpoint without starting anything. */
    record AddEndpoint(Endpoint endpoint) implements Change {}

    /** Lists {@code .elser-2-elasticsearch}, which the first inference deploys. */
    record AddPreconfiguredEndpoint() implements Change {}

    /** Takes an endpoint away and leaves its deployment, as half-lost documents do. */
    record RemoveEndpoint(String inferenceId) implements Change {}

    /** Ingest pipelines that keep the endpoint from being deleted. */
    record ReferenceEndpoint(String inferenceId, List<String> pipelines) implements Change {}

    /**
     * Indices whose mappings refer to the id: an endpoint of that id cannot be deleted, and while
     * there is none, it cannot be created (since 9.5).
     */
    record ReferenceInMappings(String inferenceId, List<String> indices) implements Change {}

    // Deployments

    /** How deployments come up from now on, those under way included. */
    record SetAllocations(Course course) implements Change {}

    record SetStartTrouble(StartTrouble trouble) implements Change {}

    /** How long stopping takes; a deployment shows as {@code stopping} meanwhile. */
    record SetStopTime(Duration duration) implements Change {}

    /** Whether deployments refuse to be stopped. */
    record SetStopsFailing(boolean failing) implements Change {}

    /** How long a deployment that may scale to zero is idle before it does. */
    record SetScaleToZeroTime(Duration idle) implements Change {}

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
            if (threads < 1) {
                throw new IllegalArgumentException("an allocation has at least 1 thread");
            }
            if (allocated < 0 || allocated > target) {
                throw new IllegalArgumentException(
                        allocated + " of " + target + " allocations cannot be up");
            }
        }
    }

    /** Changes the number of allocations, as adaptive allocations do; 0 scales to zero. */
    record ScaleDeployment(String deploymentId, int target) implements Change {

        public ScaleDeployment {
            if (target < 0) {
                throw new IllegalArgumentException("a number of allocations is not negative");
            }
        }
    }

    /** Begins to stop a deployment and never ends; {@link RemoveDeployment} does. */
    record LeaveStopping(String deploymentId) implements Change {}

    /** The deployment's state becomes {@code failed}, and so does its part on every node. */
    record FailDeployment(String deploymentId, String reason) implements Change {}

    /** Takes a deployment away behind its endpoint's back. */
    record RemoveDeployment(String deploymentId) implements Change {}

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
