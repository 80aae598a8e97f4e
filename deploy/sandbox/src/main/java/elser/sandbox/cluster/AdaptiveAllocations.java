package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * {@code adaptive_allocations} of an endpoint or deployment.
 *
 * @param min {@code min_number_of_allocations}, 0 allows scaling to zero
 * @param max {@code max_number_of_allocations}
 */
public record AdaptiveAllocations(boolean enabled, Optional<Integer> min, Optional<Integer> max) {

    public static AdaptiveAllocations between(int min, int max) {
        return new AdaptiveAllocations(true, Optional.of(min), Optional.of(max));
    }

    /** Takes them out of the settings that hold them. */
    static Optional<AdaptiveAllocations> read(SettingsReader reader, Dialect dialect) {
        return reader.object("adaptive_allocations")
                .map(
                        given -> {
                            SettingsReader inner =
                                    new SettingsReader("adaptive_allocations", given);
                            AdaptiveAllocations read =
                                    new AdaptiveAllocations(
                                            inner.bool("enabled").orElse(false),
                                            inner.integer("min_number_of_allocations"),
                                            inner.integer("max_number_of_allocations"));
                            checkBounds(read, inner, dialect);
                            reader.problemsOf(inner);
                            return read;
                        });
    }

    private static void checkBounds(
            AdaptiveAllocations read, SettingsReader reader, Dialect dialect) {
        int least = dialect.scalesToZero() ? 0 : 1;
        if (read.min().orElse(least) < least) {
            reader.problem(
                    "[min_number_of_allocations] must be a "
                            + (least == 0 ? "non-negative" : "positive")
                            + " integer or null");
        }
        if (read.max().orElse(1) < 1) {
            reader.problem("[max_number_of_allocations] must be a positive integer or null");
        }
        if (read.min().isPresent()
                && read.max().filter(max -> max < read.min().get()).isPresent()) {
            reader.problem(
                    "[min_number_of_allocations] must not be larger than"
                            + " [max_number_of_allocations]");
        }
        reader.unread()
                .keySet()
                .forEach(
                        name ->
                                reader.problem(
                                        "[adaptive_allocations] does not allow the setting ["
                                                + name
                                                + "]"));
    }

    boolean mayScaleToZero() {
        return enabled && min.filter(least -> least == 0).isPresent();
    }

    /** The nearest number within the bounds, if they count. */
    int clamp(int allocations) {
        return enabled
                ? Math.clamp(allocations, min.orElse(0), max.orElse(Integer.MAX_VALUE))
                : allocations;
    }

    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("enabled", enabled);
        min.ifPresent(value -> node.put("min_number_of_allocations", value));
        max.ifPresent(value -> node.put("max_number_of_allocations", value));
        return node;
    }
}
