package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.InferenceConfig;
import elser.contracts.Models;
import elser.worker.lifecycle.EndpointView;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code GET /_inference/_all}. The list was once called {@code models}. Until 8.14 an
 * endpoint is named by {@code model_id}; 8.15 writes both names. Endpoints stored before 8.13 name
 * their model by {@code model_version}.
 */
final class EndpointList {

    /** Of an endpoint's id, in characters. Elasticsearch stores none above 512 bytes. */
    static final int LONGEST_ID = 512;

    /**
     * Of settings, as JSON, in characters. They go into ledger and events as they are, and what is
     * too large for those would end the worker, and every worker after it. Real ones are a
     * hundredth of that.
     */
    static final int LARGEST_SETTINGS = 16 * 1024;

    /** The same, in brackets within each other: a writer of JSON takes a limited number. */
    static final int DEEPEST_SETTINGS = 16;

    private EndpointList() {}

    static Endpoints parse(JsonNode body) {
        List<EndpointView> endpoints = new ArrayList<>();
        for (JsonNode endpoint : Json.list(body, "endpoints", "models")) {
            endpoints.add(endpoint(endpoint));
        }
        return new Endpoints(endpoints);
    }

    private static EndpointView endpoint(JsonNode endpoint) {
        String id = Json.required(endpoint, "an endpoint", "inference_id", "model_id");
        if (id.length() > LONGEST_ID || !id.equals(Words.onOneLine(id))) {
            throw new ShapeException("an endpoint with an id that none can have");
        }
        String service = quotable(Json.text(endpoint, "service"));
        JsonNode settings = endpoint.path("service_settings");
        Map<String, Object> serviceSettings = settings(endpoint, "service_settings");
        return new EndpointView(
                id,
                quotable(Json.text(endpoint, "task_type")),
                service,
                model(service, settings),
                foreignDeployment(id, settings),
                serviceSettings == null ? Map.of() : serviceSettings,
                settings(endpoint, "chunking_settings"));
    }

    /** Settings that nobody can pass on count as none that are known. */
    private static @Nullable Map<String, Object> settings(JsonNode endpoint, String name) {
        JsonNode settings = endpoint.path(name);
        return isDeeper(settings, DEEPEST_SETTINGS)
                        || settings.toString().length() > LARGEST_SETTINGS
                ? null
                : Json.map(endpoint, name);
    }

    private static boolean isDeeper(JsonNode node, int levels) {
        if (!node.isContainerNode()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (JsonNode child : node) {
            if (isDeeper(child, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String model(String service, JsonNode settings) {
        String model = Json.text(settings, "model_id", "model_version");
        if (model == null) {
            return service.equals(InferenceConfig.ELSER) ? Models.ELSER_V2 : null;
        }
        return quotable(model);
    }

    /** The deployment that the endpoint attaches to; its own bears its own id. */
    private static @Nullable String foreignDeployment(String id, JsonNode settings) {
        String deployment = Json.text(settings, "deployment_id");
        return id.equals(deployment) ? null : deployment;
    }

    /** Requests that find it in their way are told what it is. */
    private static String quotable(@Nullable String text) {
        return text == null ? "" : Words.brief(text);
    }
}
