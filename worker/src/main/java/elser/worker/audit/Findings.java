package elser.worker.audit;

import elser.worker.audit.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was found: all of it counted, the first of it kept. */
final class Findings {

    /** The most that is kept. */
    static final int KEPT = 1000;

    private final List<Finding> first = new ArrayList<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    void add(
            Kind kind,
            Place place,
            @Nullable String modelKey,
            @Nullable String requestId,
            String message) {
        counts.merge(kind, 1L, Long::sum);
        if (first.size() < KEPT) {
            first.add(new Finding(kind, place, modelKey, requestId, message));
        }
    }

    List<Finding> first() {
        return List.copyOf(first);
    }

    Map<Kind, Long> counts() {
        return Map.copyOf(counts);
    }
}
