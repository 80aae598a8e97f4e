package elser.sandbox.cluster;

import java.time.Duration;

/** What servers of one version do differently from others, as questions with a plain answer. */
record Dialect(ServerVersion version) {

    private boolean since(int major, int minor) {
        return since(major, minor, 0);
    }

    private boolean since(int major, int minor, int patch) {
        return version.isAtLeast(major, minor, patch);
    }

    /** Some changes reached 8.19 and 9.1, but not the 9.0 between them. */
    private boolean since819And91() {
        return since(9, 1) || (version.major() == 8 && since(8, 19));
    }

    /** A create fetches ELSER, a delete stops the deployment, and there is a second service. */
    boolean managesModels() {
        return since(8, 13);
    }

    /** Earlier ones take any text as an id. */
    boolean checksInferenceIds() {
        return since(8, 13);
    }

    /** The setting that names the model. */
    String modelIdSetting() {
        return since(8, 13) ? "model_id" : "model_version";
    }

    /**
     * There are {@code manage_inference} and {@code monitor_inference}, and endpoints may be read
     * by who may monitor (elasticsearch pull request 106371).
     */
    boolean hasInferencePrivileges() {
        return since(8, 14);
    }

    boolean hasAdaptiveAllocations() {
        return since(8, 15);
    }

    /** {@code DELETE} takes {@code force} and {@code dry_run} and names referring pipelines. */
    boolean looksForReferences() {
        return since(8, 15);
    }

    /** {@code elser} is but an alias, and endpoints have chunking settings. */
    boolean mergesElser() {
        return since(8, 16);
    }

    /** The licence is asked for before anything is stored, and for the feature "inference". */
    boolean asksForLicenceFirst() {
        return since(8, 16);
    }

    /** A target of no allocations is possible by adaptive allocations, and counts as reached. */
    boolean scalesToZero() {
        return since(8, 16);
    }

    Duration scaleToZeroAfter() {
        return since819And91() ? Duration.ofHours(24) : Duration.ofMinutes(15);
    }

    /** Endpoints stored by 8.12 or before cannot be read. */
    boolean stumblesOverModelVersion() {
        return since(8, 16) && !since(8, 18);
    }

    boolean updatesEndpoints() {
        return since(8, 17);
    }

    /** {@code _update} changes more than {@code num_allocations}. */
    boolean updatesAllSettings() {
        return since819And91();
    }

    /** A start that fails with a plain status exception is never answered. */
    boolean swallowsStartFailures() {
        return (since(8, 13) && !since(8, 18, 1)) || version.equals(new ServerVersion(9, 0, 0));
    }

    /** {@code PUT} takes {@code timeout}, which also ends the wait for a download. */
    boolean takesCreateTimeout() {
        return since819And91();
    }

    /** What a create waits for the start where it cannot be told. */
    String createTimeout() {
        return since(8, 16) ? "30s" : "20s";
    }

    /** A delete by force goes on although the deployment cannot be stopped. */
    boolean forcesDeleteThroughFailedStop() {
        return since819And91();
    }

    boolean chunksRecursively() {
        return since(9, 1);
    }

    /** The most words of a chunk. */
    int largestChunk(String modelId) {
        return since(9, 2) && !ElserModels.isElser(modelId) ? Integer.MAX_VALUE : 300;
    }

    /** A new deployment takes the place of one that is scaled to zero. */
    boolean replacesScaledToZero() {
        return version.major() == 9 && version.minor() == 2;
    }

    /** Exhausted ML nodes are 409; they were 500 before. */
    boolean callsExhaustionConflict() {
        return since(9, 5);
    }

    /** Index mappings that refer to an id are looked at before a create. */
    boolean checksMappings() {
        return since(9, 5);
    }

    /** The member of the answer that lists endpoints. */
    String endpointsMember() {
        return since(8, 15) ? "endpoints" : "models";
    }

    /** One endpoint is answered as it is, not in a list. */
    boolean answersOneEndpointBare() {
        return !since(8, 12);
    }

    boolean namesEndpointsByModelId() {
        return !since(8, 16);
    }

    boolean namesEndpointsByInferenceId() {
        return since(8, 15);
    }

    String missingService() {
        if (since(8, 16)) {
            return "Inference endpoint configuration is missing the [service] setting";
        }
        return since(8, 12)
                ? "Model configuration is missing [service]"
                : "Model configuration is missing a service";
    }
}
