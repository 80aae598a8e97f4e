package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Tells whether an endpoint has the settings that were asked for, in effect and not to the letter:
 * {@code elser} and {@code elasticsearch} are one service, platform builds one model, absent
 * chunking is the default, disabled adaptive allocations are none, and the number of allocations
 * counts only where the server does not move it.
 */
public final class SettingsComparison {

    private SettingsComparison() {}

    /** Whether two configurations make different endpoints. */
    public static boolean differ(InferenceConfig a, InferenceConfig b) {
        return !normal(a).equals(normal(b));
    }

    /**
     * Whether an endpoint is not what a configuration makes.
     *
     * @param actualServiceSettings {@code service_settings} as the cluster reports them
     * @param actualService {@code service} as the cluster reports it
     * @param actualChunking {@code chunking_settings} as the cluster reports them, null where it
     *     reports none
     */
    public static boolean differ(
            InferenceConfig asked,
            Map<String, Object> actualServiceSettings,
            String actualService,
            @Nullable Map<String, Object> actualChunking) {
        Normal wanted = normal(asked);
        Normal actual = normal(actualServiceSettings, actualService, actualChunking);
        return !wanted.equals(actual.withChunking(actual.chunking().readBackAs(wanted.chunking())));
    }

    private static Normal normal(InferenceConfig config) {
        ServiceSettings settings = config.serviceSettings();
        AdaptiveAllocations adaptive = settings.adaptiveAllocations();
        Bounds bounds =
                adaptive == null
                        ? Bounds.NONE
                        : new Bounds(
                                adaptive.enabled(),
                                adaptive.minNumberOfAllocations(),
                                adaptive.maxNumberOfAllocations());
        return new Normal(
                service(config.service()),
                config.model(),
                settings.numThreads(),
                allocations(settings.numAllocations(), bounds),
                bounds.orNone(),
                chunking(config.chunkingSettings()));
    }

    private static Normal normal(
            Map<String, Object> settings, String service, @Nullable Map<String, Object> chunking) {
        Bounds bounds =
                settings.get("adaptive_allocations") instanceof Map<?, ?> adaptive
                        ? new Bounds(
                                Boolean.TRUE.equals(adaptive.get("enabled")),
                                integer(adaptive.get("min_number_of_allocations")),
                                integer(adaptive.get("max_number_of_allocations")))
                        : Bounds.NONE;
        return new Normal(
                service(service),
                model(settings.get("model_id"), service),
                integer(settings.get("num_threads")),
                allocations(integer(settings.get("num_allocations")), bounds),
                bounds.orNone(),
                chunking(chunking));
    }

    private static String service(String service) {
        return service.equals(InferenceConfig.ELSER) ? InferenceConfig.ELASTICSEARCH : service;
    }

    private static @Nullable String model(@Nullable Object modelId, String service) {
        if (modelId instanceof String id) {
            return Models.canonical(id);
        }
        return service.equals(InferenceConfig.ELSER) ? Models.ELSER_V2 : null;
    }

    /** What the server starts with where the number is its own affair is of no interest: null. */
    private static @Nullable Integer allocations(@Nullable Integer asked, Bounds bounds) {
        if (bounds.enabled()) {
            return null;
        }
        if (asked != null) {
            return asked;
        }
        return bounds.min() == null ? 1 : Math.max(1, bounds.min());
    }

    private static Chunking chunking(@Nullable ChunkingSettings asked) {
        ChunkingSettings settings =
                asked == null || asked.strategy() == null ? ChunkingSettings.DEFAULT : asked;
        return new Chunking(
                settings.strategy(),
                settings.maxChunkSize(),
                sentenceOverlap(settings.strategy(), settings.sentenceOverlap()),
                settings.overlap(),
                settings.separators(),
                separatorGroup(
                        settings.strategy(), settings.separators(), settings.separatorGroup()));
    }

    private static Chunking chunking(@Nullable Map<String, Object> actual) {
        if (actual == null || actual.isEmpty()) {
            return chunking(ChunkingSettings.DEFAULT);
        }
        String strategy = text(actual.get("strategy"));
        return new Chunking(
                strategy,
                integer(actual.get("max_chunk_size")),
                sentenceOverlap(strategy, integer(actual.get("sentence_overlap"))),
                integer(actual.get("overlap")),
                actual.get("separators") instanceof List<?> list ? list : null,
                text(actual.get("separator_group")));
    }

    private static @Nullable Integer sentenceOverlap(
            @Nullable String strategy, @Nullable Integer overlap) {
        return overlap == null && "sentence".equals(strategy)
                ? ChunkingSettings.DEFAULT.sentenceOverlap()
                : overlap;
    }

    private static @Nullable String separatorGroup(
            @Nullable String strategy, @Nullable List<?> separators, @Nullable String group) {
        return group == null && separators == null && "recursive".equals(strategy)
                ? "plaintext"
                : group;
    }

    private static @Nullable Integer integer(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    private record Normal(
            String service,
            @Nullable String model,
            @Nullable Integer threads,
            @Nullable Integer allocations,
            Bounds bounds,
            Chunking chunking) {

        Normal withChunking(Chunking other) {
            return new Normal(service, model, threads, allocations, bounds, other);
        }
    }

    private record Bounds(boolean enabled, @Nullable Integer min, @Nullable Integer max) {

        static final Bounds NONE = new Bounds(false, null, null);

        Bounds orNone() {
            return enabled ? this : NONE;
        }
    }

    private record Chunking(
            @Nullable String strategy,
            @Nullable Integer maxChunkSize,
            @Nullable Integer sentenceOverlap,
            @Nullable Integer overlap,
            @Nullable List<?> separators,
            @Nullable String separatorGroup) {

        /**
         * The server stores a group as the separators it stands for: where a group was asked for
         * they are it.
         */
        Chunking readBackAs(Chunking asked) {
            return asked.separators == null && separators != null && separatorGroup == null
                    ? new Chunking(
                            strategy,
                            maxChunkSize,
                            sentenceOverlap,
                            overlap,
                            null,
                            asked.separatorGroup)
                    : this;
        }
    }
}
