package elser.worker.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Repair;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Provisionings as members of ledger records. */
final class ProvisioningJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String INTENT = "intent";

    private static final Set<String> MEMBERS =
            Set.of(
                    "id",
                    "dedicated_to",
                    "started_at",
                    "creates",
                    "last_reason",
                    "definition_deleted",
                    "endpoints_deleted",
                    "doubted",
                    "leftover",
                    "last_ended",
                    "reported",
                    "phase");

    private ProvisioningJson() {}

    static void write(JsonGenerator json, Provisioning provisioning) throws IOException {
        Json.text(json, "dedicated_to", provisioning.dedicatedTo());
        Json.time(json, "started_at", provisioning.startedAt());
        json.writeNumberField("creates", provisioning.creates());
        CreateReason lastReason = provisioning.lastReason();
        Json.text(json, "last_reason", lastReason == null ? null : lastReason.name());
        write(json, provisioning.repair());
        Provisioning.Reported reported = provisioning.reported();
        if (reported != null) {
            json.writeObjectFieldStart("reported");
            json.writeStringField("waiting_for", reported.waitingFor().name());
            Json.time(json, "at", reported.at());
            write(json, reported.progress());
            json.writeEndObject();
        }
        json.writeObjectFieldStart("phase");
        write(json, provisioning.phase());
        json.writeEndObject();
        Json.extra(json, provisioning.extra());
    }

    /** Members of the record itself, so that a version that does not know one keeps it. */
    private static void write(JsonGenerator json, Repair repair) throws IOException {
        json.writeBooleanField("definition_deleted", repair.modelDeleted());
        if (repair.endpointsDeleted() > 0) {
            json.writeNumberField("endpoints_deleted", repair.endpointsDeleted());
        }
        if (repair.doubted()) {
            json.writeBooleanField("doubted", true);
        }
        Intent leftover = repair.leftover();
        if (leftover != null) {
            write(json, "leftover", leftover);
        }
        Json.text(json, "last_ended", repair.lastEnded());
    }

    private static void write(JsonGenerator json, @Nullable Progress progress) throws IOException {
        if (progress != null) {
            json.writeNumberField("downloaded_parts", progress.downloadedParts());
            json.writeNumberField("total_parts", progress.totalParts());
            json.writeNumberField("percent", progress.percent());
            Duration stalledFor = progress.stalledFor();
            Json.text(json, "stalled_for", stalledFor == null ? null : stalledFor.toString());
        }
    }

    private static void write(JsonGenerator json, Phase phase) throws IOException {
        switch (phase) {
            case Phase.Looking(CreateReason next) -> {
                json.writeStringField("name", "looking");
                json.writeStringField("next", next.name());
            }
            case Phase.Creating(Intent intent) -> {
                json.writeStringField("name", "creating");
                write(json, INTENT, intent);
            }
            case Phase.Following(String inferenceId, var created) -> {
                json.writeStringField("name", "following");
                json.writeStringField("inference_id", inferenceId);
                if (created != null) {
                    write(json, INTENT, created);
                }
            }
            case Phase.Ending(Phase.Result.Served served) -> {
                json.writeStringField("name", "served");
                json.writeStringField("inference_id", served.inferenceId());
                write(json, served.endpoint());
                json.writeStringField("state", served.allocation().state());
                json.writeNumberField("allocation_count", served.allocation().allocationCount());
                json.writeNumberField(
                        "target_allocation_count", served.allocation().targetAllocationCount());
            }
            case Phase.Ending(Phase.Result.Broken(Failure failure)) -> {
                json.writeStringField("name", "broken");
                json.writeStringField("reason", failure.reason().name());
                json.writeStringField("message", failure.message());
                Json.text(json, "error_type", failure.errorType());
                Integer status = failure.httpStatus();
                if (status != null) {
                    json.writeNumberField("http_status", status);
                }
                json.writeBooleanField("retryable", failure.retryable());
            }
        }
    }

    static void write(JsonGenerator json, String name, Intent intent) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("id", intent.id());
        json.writeNumberField("attempt", intent.attempt());
        json.writeStringField("reason", intent.reason().name());
        json.writeStringField("request_id", intent.requestId());
        json.writeStringField("inference_id", intent.inferenceId());
        json.writeNumberField("config", intent.config());
        Json.time(json, "at", intent.at());
        json.writeNumberField("window_ms", intent.window());
        json.writeStringField("process", intent.process());
        json.writeNumberField("epoch", intent.epoch());
        json.writeStringField("definition", intent.definition().name());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Endpoint endpoint) throws IOException {
        json.writeStringField("service", endpoint.service());
        Json.text(json, "model_id", endpoint.modelId());
        json.writeFieldName("service_settings");
        json.writeRawValue(JSON.writeValueAsString(endpoint.serviceSettings()));
        Map<String, Object> chunking = endpoint.chunkingSettings();
        if (chunking != null) {
            json.writeFieldName("chunking_settings");
            json.writeRawValue(JSON.writeValueAsString(chunking));
        }
        json.writeBooleanField("adopted", endpoint.adopted());
        json.writeBooleanField("cold", endpoint.cold());
    }

    static Provisioning read(ModelKey key, JsonNode json) {
        return new Provisioning(
                Json.text(json, "id"),
                key,
                Json.textOrNull(json, "dedicated_to"),
                Json.time(json, "started_at"),
                Json.integer(json, "creates"),
                json.has("last_reason") ? Json.name(json, "last_reason", CreateReason.class) : null,
                repair(json),
                json.has("reported") ? reported(Json.object(json, "reported")) : null,
                phase(Json.object(json, "phase")),
                Json.extra(json, MEMBERS));
    }

    private static Repair repair(JsonNode json) {
        return new Repair(
                json.path("definition_deleted").asBoolean(),
                json.has("endpoints_deleted") ? Json.integer(json, "endpoints_deleted") : 0,
                json.path("doubted").asBoolean(),
                json.has("leftover") ? intent(Json.object(json, "leftover")) : null,
                Json.textOrNull(json, "last_ended"));
    }

    private static Provisioning.Reported reported(JsonNode json) {
        String stalledFor = Json.textOrNull(json, "stalled_for");
        Progress progress =
                json.has("percent")
                        ? new Progress(
                                Json.integer(json, "downloaded_parts"),
                                Json.integer(json, "total_parts"),
                                Json.integer(json, "percent"),
                                stalledFor == null ? null : Duration.parse(stalledFor))
                        : null;
        return new Provisioning.Reported(
                Json.name(json, "waiting_for", WaitingFor.class), progress, Json.time(json, "at"));
    }

    private static Phase phase(JsonNode json) {
        String name = Json.text(json, "name");
        return switch (name) {
            case "looking" -> new Phase.Looking(Json.name(json, "next", CreateReason.class));
            case "creating" -> new Phase.Creating(intent(Json.object(json, INTENT)));
            case "following" ->
                    new Phase.Following(
                            Json.text(json, "inference_id"),
                            json.has(INTENT) ? intent(Json.object(json, INTENT)) : null);
            case "served" -> new Phase.Ending(served(json));
            case "broken" -> new Phase.Ending(new Phase.Result.Broken(failure(json)));
            default -> throw new IllegalArgumentException("unknown phase " + name);
        };
    }

    static Intent intent(JsonNode json) {
        return new Intent(
                Json.text(json, "id"),
                Json.integer(json, "attempt"),
                Json.name(json, "reason", CreateReason.class),
                Json.text(json, "request_id"),
                Json.text(json, "inference_id"),
                Json.integer(json, "config"),
                Json.time(json, "at"),
                Json.number(json, "window_ms"),
                Json.text(json, "process"),
                Json.number(json, "epoch"),
                Json.name(json, "definition", Definition.class));
    }

    private static Phase.Result.Served served(JsonNode json) {
        return new Phase.Result.Served(
                Json.text(json, "inference_id"),
                new Endpoint(
                        Json.text(json, "service"),
                        Json.textOrNull(json, "model_id"),
                        map(Json.object(json, "service_settings")),
                        json.has("chunking_settings")
                                ? map(Json.object(json, "chunking_settings"))
                                : null,
                        json.path("adopted").asBoolean(),
                        json.path("cold").asBoolean()),
                new Allocation(
                        Json.text(json, "state"),
                        Json.integer(json, "allocation_count"),
                        Json.integer(json, "target_allocation_count")));
    }

    private static Failure failure(JsonNode json) {
        return new Failure(
                Json.name(json, "reason", FailureReason.class),
                Json.text(json, "message"),
                Json.textOrNull(json, "error_type"),
                json.has("http_status") ? Json.integer(json, "http_status") : null,
                json.path("retryable").asBoolean(),
                List.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode json) {
        try {
            return JSON.readValue(json.toString(), Map.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
