package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How texts that are longer than the model reads are cut.
 *
 * @param strategy {@code sentence}, {@code word}, {@code recursive} or {@code none}; absent with
 *     all others absent means the default
 * @param maxChunkSize words in a chunk
 * @param sentenceOverlap sentences shared by neighbours, 0 or 1 (strategy {@code sentence})
 * @param overlap words shared by neighbours, at most half a chunk (strategy {@code word})
 * @param separators patterns to cut at (strategy {@code recursive})
 * @param separatorGroup {@code markdown} or {@code plaintext} (strategy {@code recursive})
 */
public record ChunkingSettings(
        @Nullable String strategy,
        @Nullable Integer maxChunkSize,
        @Nullable Integer sentenceOverlap,
        @Nullable Integer overlap,
        @Nullable List<String> separators,
        @Nullable String separatorGroup) {

    /** What Elasticsearch 8.16 and later use where nothing is said. */
    public static final ChunkingSettings DEFAULT =
            new ChunkingSettings("sentence", 250, 1, null, null, null);

    /** Whole sentences, up to so many words, with 0 or 1 sentence shared by neighbours. */
    public static ChunkingSettings sentence(int maxChunkSize, int sentenceOverlap) {
        return new ChunkingSettings("sentence", maxChunkSize, sentenceOverlap, null, null, null);
    }

    /** So many words, of which neighbours share at most half. */
    public static ChunkingSettings word(int maxChunkSize, int overlap) {
        return new ChunkingSettings("word", maxChunkSize, null, overlap, null, null);
    }

    /** Cut at the first of the patterns that gives chunks of at most so many words. */
    public static ChunkingSettings recursive(int maxChunkSize, List<String> separators) {
        return new ChunkingSettings("recursive", maxChunkSize, null, null, separators, null);
    }

    /** As {@link #recursive(int, List)}, at the headings and paragraphs of Markdown. */
    public static ChunkingSettings markdown(int maxChunkSize) {
        return new ChunkingSettings("recursive", maxChunkSize, null, null, null, "markdown");
    }

    /** Not cut at all. */
    public static ChunkingSettings none() {
        return new ChunkingSettings("none", null, null, null, null, null);
    }

    public ChunkingSettings {
        separators = separators == null ? null : List.copyOf(separators);
    }
}
