package elser.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Bounds between which Elasticsearch moves the number of allocations by load.
 *
 * @param enabled whether it does
 * @param minNumberOfAllocations lower bound, at least 0 (0 lets the deployment scale to zero)
 * @param maxNumberOfAllocations upper bound, at least 1
 */
public record AdaptiveAllocations(
        boolean enabled,
        @Nullable Integer minNumberOfAllocations,
        @Nullable Integer maxNumberOfAllocations) {}
