package elser.contracts;

import org.jspecify.annotations.Nullable;

/**
 * How a model is deployed.
 *
 * @param modelId the trained model; required with service {@code elasticsearch}
 * @param numAllocations fixed number of model allocations, at least 1
 * @param numThreads threads per allocation, a power of two up to 32
 * @param adaptiveAllocations bounds between which the server moves the number of allocations
 */
public record ServiceSettings(
        @Nullable String modelId,
        @Nullable Integer numAllocations,
        int numThreads,
        @Nullable AdaptiveAllocations adaptiveAllocations) {

    /** Whether the server decides the number of allocations. */
    public boolean isAdaptive() {
        return adaptiveAllocations != null && adaptiveAllocations.enabled();
    }
}
