package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.Models;
import elser.worker.lifecycle.Download;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Reads the list of running model imports, {@code GET /_tasks?actions=xpack/ml/model_import*}. */
final class ImportTasks {

    private static final String DESCRIPTION = "model_id-";

    private ImportTasks() {}

    /**
     * Running downloads by canonical model. Of two for one model the one that is further along
     * counts.
     */
    static Map<String, Download> parse(JsonNode body) {
        refuseIncomplete(body, "node_failures");
        refuseIncomplete(body, "task_failures");
        Map<String, Download> downloads = new TreeMap<>();
        for (JsonNode task : Json.list(body, "tasks")) {
            String model = model(Json.text(task, "description"));
            if (model != null) {
                downloads.merge(model, download(task.path("status")), ImportTasks::further);
            }
        }
        return Collections.unmodifiableMap(downloads);
    }

    private static void refuseIncomplete(JsonNode body, String failures) {
        if (!body.path(failures).isEmpty()) {
            throw new ShapeException("a list of tasks with " + failures);
        }
    }

    private static @Nullable String model(@Nullable String description) {
        return description != null && description.startsWith(DESCRIPTION)
                ? Models.canonical(description.substring(DESCRIPTION.length()))
                : null;
    }

    private static Download download(JsonNode status) {
        return new Download(
                parts(status.path("downloaded_parts")), parts(status.path("total_parts")));
    }

    /** What cannot be a number of parts is none. */
    private static int parts(JsonNode number) {
        return Math.max(0, number.asInt());
    }

    private static Download further(Download one, Download other) {
        return one.percent() >= other.percent() ? one : other;
    }
}
