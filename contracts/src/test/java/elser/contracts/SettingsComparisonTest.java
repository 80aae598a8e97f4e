package elser.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class SettingsComparisonTest {

    private static final AdaptiveAllocations ONE_TO_FOUR = new AdaptiveAllocations(true, 1, 4);
    private static final Map<String, Object> DEFAULT_CHUNKING =
            Map.of("strategy", "sentence", "max_chunk_size", 250, "sentence_overlap", 1);

    /**
     * Asked settings and what the cluster shows for them; each pair of rows differs in one thing.
     */
    @Test
    void sameInEffect_isNoDifference() {
        same(
                elser(1, 1),
                "elasticsearch",
                fixed(".elser_model_2_linux-x86_64", 1, 1),
                DEFAULT_CHUNKING);
        same(elser(1, 1), "elser", fixed(".elser_model_2", 1, 1), null);
        same(elser(1, 1), "elser", fixed(null, 1, 1), Map.of());
        same(
                model(".elser_model_2", 1, 1),
                "elasticsearch",
                fixed(".elser_model_2_linux-x86_64", 1, 1),
                null);
        same(
                model(".elser_model_2_linux-x86_64", 1, 1),
                "elser",
                fixed(".elser_model_2", 1, 1),
                null);
        same(model("splade", 2, 4), "elasticsearch", fixed("splade", 2, 4), null);
    }

    @Test
    void otherModelServiceThreadsOrAllocations_differ() {
        differ(elser(1, 1), "elastic", fixed(".elser_model_2", 1, 1), null);
        differ(model("splade", 1, 1), "elasticsearch", fixed(".elser_model_2", 1, 1), null);
        differ(model("splade", 1, 1), "elasticsearch", fixed("splade_linux-x86_64", 1, 1), null);
        differ(elser(1, 1), "elasticsearch", fixed(null, 1, 1), null);
        differ(elser(1, 1), "elasticsearch", fixed(".elser_model_2", 2, 1), null);
        differ(elser(1, 1), "elasticsearch", fixed(".elser_model_2", 1, 2), null);
        differ(
                elser(1, 1),
                "elasticsearch",
                Map.of("model_id", ".elser_model_2", "num_allocations", 1),
                null);
    }

    @Test
    void adaptiveAllocations_countByTheirBounds_andHideTheLiveNumber() {
        same(adaptive(ONE_TO_FOUR), "elasticsearch", moving(3, true, 1, 4), null);
        differ(adaptive(ONE_TO_FOUR), "elasticsearch", moving(3, true, 0, 4), null);
        differ(adaptive(ONE_TO_FOUR), "elasticsearch", moving(3, true, 1, 5), null);
        differ(adaptive(ONE_TO_FOUR), "elasticsearch", moving(3, true, 1, null), null);
        differ(adaptive(ONE_TO_FOUR), "elasticsearch", moving(3, false, 1, 4), null);
        differ(adaptive(ONE_TO_FOUR), "elasticsearch", fixed(".elser_model_2", 1, 1), null);
        differ(elser(3, 1), "elasticsearch", moving(3, true, 1, 4), null);
    }

    @Test
    void disabledAdaptiveAllocations_areNone() {
        AdaptiveAllocations disabled = new AdaptiveAllocations(false, null, null);
        same(elser(3, 1), "elasticsearch", moving(3, false, null, null), null);
        same(elser(3, 1), "elasticsearch", moving(3, false, 1, 4), null);
        same(
                config(new ServiceSettings(null, 3, 1, disabled), null),
                "elasticsearch",
                fixed(".elser_model_2", 3, 1),
                null);
        same(adaptive(disabled), "elasticsearch", fixed(".elser_model_2", 1, 1), null);
        same(
                adaptive(new AdaptiveAllocations(false, 2, null)),
                "elasticsearch",
                fixed(".elser_model_2", 2, 1),
                null);
        differ(adaptive(disabled), "elasticsearch", fixed(".elser_model_2", 2, 1), null);
    }

    @Test
    void absentOrEmptyChunking_isTheDefault() {
        ChunkingSettings empty = new ChunkingSettings(null, null, null, null, null, null);
        ChunkingSettings brief = new ChunkingSettings("sentence", 250, null, null, null, null);
        for (ChunkingSettings asked :
                new ChunkingSettings[] {null, empty, brief, ChunkingSettings.DEFAULT}) {
            chunked(false, asked, null);
            chunked(false, asked, Map.of());
            chunked(false, asked, DEFAULT_CHUNKING);
            chunked(false, asked, Map.of("strategy", "sentence", "max_chunk_size", 250));
            chunked(
                    true,
                    asked,
                    Map.of("strategy", "sentence", "max_chunk_size", 250, "sentence_overlap", 0));
            chunked(
                    true,
                    asked,
                    Map.of("strategy", "sentence", "max_chunk_size", 200, "sentence_overlap", 1));
            chunked(true, asked, Map.of("strategy", "word", "max_chunk_size", 250, "overlap", 100));
            chunked(true, asked, Map.of("strategy", "none"));
            chunked(true, asked, Map.of("later", 1));
        }
    }

    @Test
    void wordChunking_countsByItsNumbers() {
        ChunkingSettings word = new ChunkingSettings("word", 250, null, 100, null, null);
        chunked(false, word, Map.of("strategy", "word", "max_chunk_size", 250, "overlap", 100));
        chunked(true, word, Map.of("strategy", "word", "max_chunk_size", 250, "overlap", 99));
        chunked(true, word, DEFAULT_CHUNKING);
        chunked(true, word, null);
    }

    @Test
    void recursiveChunking_groupIsReadBackAsItsSeparators() {
        Map<String, Object> listed =
                Map.of("strategy", "recursive", "max_chunk_size", 100, "separators", List.of("#"));
        ChunkingSettings list = recursive(List.of("#"), null);
        ChunkingSettings markdown = recursive(null, "markdown");
        chunked(false, list, listed);
        chunked(false, markdown, listed);
        chunked(false, recursive(null, null), listed);
        chunked(true, recursive(List.of("\n"), null), listed);
        chunked(
                true,
                markdown,
                Map.of("strategy", "recursive", "max_chunk_size", 99, "separators", List.of("#")));
        chunked(
                false,
                markdown,
                Map.of(
                        "strategy",
                        "recursive",
                        "max_chunk_size",
                        100,
                        "separator_group",
                        "markdown"));
        chunked(
                true,
                markdown,
                Map.of(
                        "strategy",
                        "recursive",
                        "max_chunk_size",
                        100,
                        "separator_group",
                        "plaintext"));

        assertThat(SettingsComparison.differ(chunkedBy(markdown), chunkedBy(list))).isTrue();
        assertThat(
                        SettingsComparison.differ(
                                chunkedBy(markdown), chunkedBy(recursive(null, "plaintext"))))
                .isTrue();
        assertThat(
                        SettingsComparison.differ(
                                chunkedBy(recursive(null, null)),
                                chunkedBy(recursive(null, "plaintext"))))
                .isFalse();
    }

    @Test
    void twoConfigs_areComparedAlike() {
        assertThat(
                        SettingsComparison.differ(
                                elser(1, 1), model(".elser_model_2_linux-x86_64", 1, 1)))
                .isFalse();
        assertThat(SettingsComparison.differ(chunkedBy(null), chunkedBy(ChunkingSettings.DEFAULT)))
                .isFalse();
        assertThat(SettingsComparison.differ(elser(1, 1), elser(2, 1))).isTrue();
        assertThat(SettingsComparison.differ(elser(1, 1), elser(1, 2))).isTrue();
        assertThat(SettingsComparison.differ(elser(1, 1), adaptive(ONE_TO_FOUR))).isTrue();
        assertThat(SettingsComparison.differ(elser(1, 1), model("splade", 1, 1))).isTrue();
    }

    private static void chunked(
            boolean differ,
            @Nullable ChunkingSettings asked,
            @Nullable Map<String, Object> actual) {
        assertThat(
                        SettingsComparison.differ(
                                chunkedBy(asked),
                                fixed(".elser_model_2", 1, 1),
                                "elasticsearch",
                                actual))
                .as("%s and %s", asked, actual)
                .isEqualTo(differ);
    }

    private static void same(
            InferenceConfig asked,
            String service,
            Map<String, Object> settings,
            @Nullable Map<String, Object> chunking) {
        assertThat(SettingsComparison.differ(asked, settings, service, chunking))
                .as("%s and %s", asked, settings)
                .isFalse();
    }

    private static void differ(
            InferenceConfig asked,
            String service,
            Map<String, Object> settings,
            @Nullable Map<String, Object> chunking) {
        assertThat(SettingsComparison.differ(asked, settings, service, chunking))
                .as("%s and %s", asked, settings)
                .isTrue();
    }

    private static InferenceConfig elser(int allocations, int threads) {
        return config(new ServiceSettings(null, allocations, threads, null), null);
    }

    private static InferenceConfig adaptive(AdaptiveAllocations adaptive) {
        return config(new ServiceSettings(null, null, 1, adaptive), null);
    }

    private static InferenceConfig chunkedBy(@Nullable ChunkingSettings chunking) {
        return config(new ServiceSettings(null, 1, 1, null), chunking);
    }

    private static InferenceConfig config(
            ServiceSettings settings, @Nullable ChunkingSettings chunking) {
        return new InferenceConfig("elser", settings, chunking, null);
    }

    private static InferenceConfig model(String id, int allocations, int threads) {
        return new InferenceConfig(
                "elasticsearch", new ServiceSettings(id, allocations, threads, null), null, null);
    }

    private static ChunkingSettings recursive(
            @Nullable List<String> separators, @Nullable String group) {
        return new ChunkingSettings("recursive", 100, null, null, separators, group);
    }

    private static Map<String, Object> fixed(
            @Nullable String modelId, int allocations, int threads) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model_id", modelId);
        settings.put("num_allocations", allocations);
        settings.put("num_threads", threads);
        return settings;
    }

    private static Map<String, Object> moving(
            int live, boolean enabled, @Nullable Integer min, @Nullable Integer max) {
        Map<String, Object> adaptive = new LinkedHashMap<>();
        adaptive.put("enabled", enabled);
        adaptive.put("min_number_of_allocations", min);
        adaptive.put("max_number_of_allocations", max);
        Map<String, Object> settings = fixed(".elser_model_2", live, 1);
        settings.put("adaptive_allocations", adaptive);
        return settings;
    }
}
