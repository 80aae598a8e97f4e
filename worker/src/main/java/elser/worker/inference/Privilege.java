package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.inference.TargetFinding.Level;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The cluster privileges that the worker lives by, in the order of their weight. Which of them the
 * credentials have is asked as {@code GET /_security/user/_has_privileges}, which anybody may.
 */
enum Privilege {
    /** Before 8.14 in the place of all others, which it brings with it. */
    MANAGE(Level.ERROR, "nothing can be created"),
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

    /**
     * Those that a server knows and the worker needs there: {@code manage_inference} is of 8.14
     * (elasticsearch pull request 106371), and older servers refuse the whole question for it.
     *
     * @param server null where it does not say what it is
     */
    static List<Privilege> of(@Nullable ServerInfo server) {
        return server != null && server.isBefore(8, 14)
                ? List.of(MANAGE)
                : List.of(MANAGE_INFERENCE, MONITOR_ML, MONITOR, MANAGE_ML);
    }

    /** Asks for some of them, the body in the query. */
    static Map<String, String> query(List<Privilege> needed) {
        String names =
                needed.stream()
                        .map(privilege -> "\"" + privilege + "\"")
                        .collect(Collectors.joining(","));
        return Map.of(
                "source",
                "{\"cluster\":[" + names + "]}",
                "source_content_type",
                "application/json");
    }

    /** Those of them that the answer says are missing. */
    static List<Privilege> missing(List<Privilege> needed, JsonNode body) {
        JsonNode cluster = body.path("cluster");
        if (!cluster.isObject()) {
            throw new ShapeException("privileges without cluster");
        }
        return needed.stream()
                .filter(privilege -> !cluster.path(privilege.toString()).asBoolean())
                .toList();
    }
}
