package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.inference.TargetFinding.Level;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The cluster privileges that the worker lives by, in the order of their weight. Which of them the
 * credentials have is asked as {@code GET /_security/user/_has_privileges}, which anybody may.
 */
enum Privilege {
    MANAGE_INFERENCE(Level.ERROR, "nothing can be created"),
    MONITOR_ML(Level.ERROR, "whether a model is allocated cannot be seen"),
    MONITOR(Level.WARNING, "no progress of downloads can be told and nothing is repaired"),
    MANAGE_ML(Level.WARNING, "a model whose download broke cannot be downloaded again");

    static final String PATH = "/_security/user/_has_privileges";

    private final Level level;
    private final String without;

    Privilege(Level level, String without) {
        this.level = level;
        this.without = without;
    }

    /** How bad it is to go without. */
    Level level() {
        return level;
    }

    /** What follows where it is missing. */
    String without() {
        return without;
    }

    /** Its name in Elasticsearch. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Asks for all of them, the body in the query. */
    static Map<String, String> query() {
        String names =
                Arrays.stream(values())
                        .map(privilege -> "\"" + privilege + "\"")
                        .collect(Collectors.joining(","));
        return Map.of(
                "source",
                "{\"cluster\":[" + names + "]}",
                "source_content_type",
                "application/json");
    }

    /** Those that the answer says are missing. */
    static List<Privilege> missing(JsonNode body) {
        JsonNode cluster = body.path("cluster");
        if (!cluster.isObject()) {
            throw new ShapeException("privileges without cluster");
        }
        return Arrays.stream(values())
                .filter(privilege -> !cluster.path(privilege.toString()).asBoolean())
                .toList();
    }
}
