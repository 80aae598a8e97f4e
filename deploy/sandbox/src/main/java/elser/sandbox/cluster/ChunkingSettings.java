package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Set;

/** Checks {@code chunking_settings} by strategy and fills in defaults. */
final class ChunkingSettings {

    private static final Set<String> FIRST_STRATEGIES = Set.of("sentence", "word");
    private static final Set<String> STRATEGIES = Set.of("sentence", "word", "recursive", "none");
    private static final Set<String> SEPARATOR_GROUPS = Set.of("markdown", "plaintext");

    private ChunkingSettings() {}

    /** What an endpoint gets that names none. */
    static ObjectNode defaults() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("strategy", "sentence")
                .put("max_chunk_size", 250)
                .put("sentence_overlap", 1);
    }

    /** What endpoints show that were stored before there were chunking settings. */
    static ObjectNode byWords() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("strategy", "word")
                .put("max_chunk_size", 250)
                .put("overlap", 100);
    }

    /**
     * @param modelId of the endpoint, which decides how large chunks may be
     */
    static ObjectNode read(ObjectNode asked, String modelId, Dialect dialect) {
        if (asked.isEmpty()) {
            return defaults();
        }
        SettingsReader reader = new SettingsReader("chunking_settings", asked);
        String strategy =
                reader.text("strategy")
                        .orElseThrow(
                                () ->
                                        Failures.illegalArgument(
                                                        "Can't generate Chunker without"
                                                                + " ChunkingStrategy provided")
                                                .refusal());
        if (!(dialect.chunksRecursively() ? STRATEGIES : FIRST_STRATEGIES).contains(strategy)) {
            throw Failures.illegalArgument("Invalid chunkingStrategy " + strategy).refusal();
        }
        ObjectNode settings = JsonNodeFactory.instance.objectNode().put("strategy", strategy);
        int largest = dialect.largestChunk(modelId);
        switch (strategy) {
            case "sentence" -> sentence(reader, settings, largest);
            case "word" -> word(reader, settings, largest);
            case "recursive" -> recursive(reader, settings, largest);
            default -> refuseOthers(reader, "None");
        }
        reader.refuseProblems();
        return settings;
    }

    private static void sentence(SettingsReader reader, ObjectNode settings, int largest) {
        chunkSize(reader, settings, 20, largest);
        int overlap = reader.integer("sentence_overlap").orElse(1);
        if (overlap < 0 || overlap > 1) {
            reader.problem("sentence_overlap[" + overlap + "] must be either 0 or 1");
        }
        settings.put("sentence_overlap", overlap);
        refuseOthers(reader, "Sentence");
    }

    private static void word(SettingsReader reader, ObjectNode settings, int largest) {
        chunkSize(reader, settings, 10, largest);
        if (!reader.has("overlap")) {
            reader.missing("overlap");
        }
        reader.positive("overlap")
                .ifPresent(
                        overlap -> {
                            int most = settings.path("max_chunk_size").asInt() / 2;
                            atMost(reader, "overlap", overlap, most);
                            settings.put("overlap", overlap);
                        });
        refuseOthers(reader, "Word");
    }

    private static void recursive(SettingsReader reader, ObjectNode settings, int largest) {
        chunkSize(reader, settings, 10, largest);
        boolean both = reader.has("separators") && reader.has("separator_group");
        if (both) {
            reader.problem(
                    "Recursive chunking settings can not have both [separators] and"
                            + " [separator_group]");
        }
        reader.any("separators").ifPresent(value -> settings.set("separators", value));
        reader.text("separator_group")
                .ifPresent(
                        group -> {
                            if (!SEPARATOR_GROUPS.contains(group)) {
                                reader.problem("Invalid separator_group " + group);
                            }
                            settings.put("separator_group", group);
                        });
        refuseOthers(reader, "Recursive");
    }

    private static void chunkSize(
            SettingsReader reader, ObjectNode settings, int least, int largest) {
        if (!reader.has("max_chunk_size")) {
            reader.missing("max_chunk_size");
        }
        reader.integer("max_chunk_size")
                .ifPresent(
                        size -> {
                            if (size < least) {
                                reader.problem(
                                        outOfBounds("max_chunk_size", size, "greater", least));
                            }
                            atMost(reader, "max_chunk_size", size, largest);
                            settings.put("max_chunk_size", size);
                        });
    }

    private static void atMost(SettingsReader reader, String name, int value, int most) {
        if (value > most) {
            reader.problem(outOfBounds(name, value, "less", most));
        }
    }

    private static String outOfBounds(String name, int value, String side, int bound) {
        return "[chunking_settings] Invalid value [%d.0]. [%s] must be a %s than or equal to [%d.0]"
                .formatted(value, name, side, bound);
    }

    private static void refuseOthers(SettingsReader reader, String strategy) {
        if (!reader.unread().isEmpty()) {
            reader.problem(
                    strategy
                            + " based chunking settings can not have the following settings: "
                            + reader.unread().keySet());
        }
    }
}
