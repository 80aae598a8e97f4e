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
        String service = orEmpty(Json.text(endpoint, "service"));
        JsonNode settings = endpoint.path("service_settings");
        Map<String, Object> serviceSettings = Json.map(endpoint, "service_settings");
        return new EndpointView(
                id,
                orEmpty(Json.text(endpoint, "task_type")),
                service,
                model(service, settings),
                foreignDeployment(id, settings),
                serviceSettings == null ? Map.of() : serviceSettings,
                Json.map(endpoint, "chunking_settings"));
    }

    private static @Nullable String model(String service, JsonNode settings) {
        String model = Json.text(settings, "model_id", "model_version");
        return model == null && service.equals(InferenceConfig.ELSER) ? Models.ELSER_V2 : model;
    }

    /** The deployment that the endpoint attaches to; its own bears its own id. */
    private static @Nullable String foreignDeployment(String id, JsonNode settings) {
        String deployment = Json.text(settings, "deployment_id");
        return id.equals(deployment) ? null : deployment;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
