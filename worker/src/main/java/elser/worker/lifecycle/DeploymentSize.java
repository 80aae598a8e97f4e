package elser.worker.lifecycle;

import elser.contracts.AdaptiveAllocations;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Size of a deployment as Elasticsearch computes it from an endpoint's service settings.
 *
 * @param allocations {@code num_allocations}, else the adaptive minimum if that is at least 1, else
 *     1
 * @param threads {@code num_threads}
 * @param adaptive the bounds, null where there are none or they are disabled
 */
record DeploymentSize(int allocations, int threads, @Nullable AdaptiveAllocations adaptive) {

    static DeploymentSize of(Map<String, Object> settings) {
        AdaptiveAllocations adaptive =
                settings.get("adaptive_allocations") instanceof Map<?, ?> bounds
                        ? bounds(bounds)
                        : null;
        int allocations = number(settings.get("num_allocations"), 0);
        if (allocations < 1 && adaptive != null) {
            Integer least = adaptive.minNumberOfAllocations();
            allocations = least == null ? 1 : least;
        }
        return new DeploymentSize(
                Math.max(1, allocations),
                Math.max(1, number(settings.get("num_threads"), 1)),
                adaptive != null && adaptive.enabled() ? adaptive : null);
    }

    private static AdaptiveAllocations bounds(Map<?, ?> bounds) {
        return new AdaptiveAllocations(
                Boolean.TRUE.equals(bounds.get("enabled")),
                bounds.get("min_number_of_allocations") instanceof Number least
                        ? least.intValue()
                        : null,
                bounds.get("max_number_of_allocations") instanceof Number most
                        ? most.intValue()
                        : null);
    }

    private static int number(@Nullable Object value, int otherwise) {
        return value instanceof Number number ? number.intValue() : otherwise;
    }
}
