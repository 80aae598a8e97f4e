package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.LifecycleEvent.Allocation;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.DeploymentView.State;
import elser.worker.lifecycle.TargetView.Deployments;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers the pages of {@code GET /_ml/trained_models/_stats}. Pages are counted in models; a model
 * with several deployments has as many entries, one without has an entry too.
 */
final class StatsPages {

    /** Entries of all pages: ten deployments of each of ten thousand models. */
    static final int MOST_ENTRIES = 100_000;

    private final Set<String> models = new HashSet<>();
    private final List<DeploymentView> deployments = new ArrayList<>();
    private int entries;
    private int counted;

    /**
     * Takes the next page.
     *
     * @return number of models on it
     */
    int add(JsonNode body) {
        Set<String> onPage = new HashSet<>();
        JsonNode list = Json.list(body, "trained_model_stats");
        if (entries + list.size() > MOST_ENTRIES) {
            throw new ShapeException("statistics of more than " + MOST_ENTRIES + " deployments");
        }
        for (JsonNode entry : list) {
            String model = Json.required(entry, "statistics of a model", "model_id");
            onPage.add(model);
            JsonNode deployment = entry.path("deployment_stats");
            if (deployment.isObject()) {
                deployments.add(deployment(model, deployment));
            }
        }
        models.addAll(onPage);
        entries += list.size();
        counted = body.path("count").asInt();
        return onPage.size();
    }

    /**
     * All of it, once the last page is there.
     *
     * @throws ShapeException when the server counts more than it has shown
     */
    Deployments whole() {
        if (entries < counted) {
            throw new ShapeException(
                    "statistics of " + entries + " trained models where there are " + counted);
        }
        return new Deployments(models, deployments);
    }

    private static DeploymentView deployment(String model, JsonNode stats) {
        String deployed = Json.text(stats, "model_id");
        return new DeploymentView(
                Json.required(stats, "a deployment", "deployment_id", "model_id"),
                deployed == null ? model : deployed,
                state(Json.text(stats, "state")),
                Json.text(stats, "reason"),
                allocation(stats.path("allocation_status")));
    }

    private static State state(@Nullable String name) {
        return switch (name) {
            case "starting" -> State.STARTING;
            case "started" -> State.STARTED;
            case "stopping" -> State.STOPPING;
            case "failed" -> State.FAILED;
            case null, default -> State.UNKNOWN;
        };
    }

    private static @Nullable Allocation allocation(JsonNode status) {
        String state = Json.text(status, "state");
        JsonNode count = status.path("allocation_count");
        JsonNode target = status.path("target_allocation_count");
        return state != null && isNumber(count) && isNumber(target)
                ? new Allocation(Words.brief(state), count.intValue(), target.intValue())
                : null;
    }

    private static boolean isNumber(JsonNode number) {
        return number.isInt() && number.intValue() >= 0;
    }
}
