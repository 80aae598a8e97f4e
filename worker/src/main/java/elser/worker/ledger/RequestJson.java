package elser.worker.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;
import elser.contracts.json.ContractJson;
import elser.worker.lifecycle.Entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** Requests and configurations as members of ledger records. */
final class RequestJson {

    private static final Set<String> WAITER =
            Set.of(
                    "request_id",
                    "content_hash",
                    "provisioning_id",
                    "order",
                    "accepted_at",
                    "deadline",
                    "sequence",
                    "inference_id",
                    "config",
                    "joined",
                    "requested_by",
                    "traceparent");

    private static final Set<String> REMEMBERED =
            Set.of("request_id", "content_hash", "ended_at", "left");

    private static final int HASH_DIGITS = 32;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{" + HASH_DIGITS + "}");

    private RequestJson() {}

    static void write(JsonGenerator json, Entry.Waiter waiter) throws IOException {
        json.writeStringField("content_hash", waiter.contentHash());
        json.writeStringField("provisioning_id", waiter.provisioningId());
        json.writeNumberField("order", waiter.order());
        Json.time(json, "accepted_at", waiter.acceptedAt());
        Json.time(json, "deadline", waiter.deadline());
        json.writeNumberField("sequence", waiter.sequence());
        json.writeStringField("inference_id", waiter.inferenceId());
        Integer config = waiter.config();
        if (config != null) {
            json.writeNumberField("config", config);
        }
        json.writeBooleanField("joined", waiter.joined());
        Json.text(json, "requested_by", waiter.requestedBy());
        Json.text(json, "traceparent", waiter.traceparent());
        Json.extra(json, waiter.extra());
    }

    static Entry.Waiter waiter(ModelKey key, JsonNode json) {
        return new Entry.Waiter(
                key,
                Json.text(json, "request_id"),
                hash(json),
                Json.text(json, "provisioning_id"),
                Json.number(json, "order"),
                Json.time(json, "accepted_at"),
                Json.time(json, "deadline"),
                Json.number(json, "sequence"),
                Json.text(json, "inference_id"),
                json.has("config") ? Json.integer(json, "config") : null,
                json.path("joined").asBoolean(),
                Json.textOrNull(json, "requested_by"),
                Json.textOrNull(json, "traceparent"),
                Json.extra(json, WAITER));
    }

    /** A longer hash of an earlier version is the same one, not yet cut. */
    private static String hash(JsonNode json) {
        String hash = Json.text(json, "content_hash");
        if (!HASH.matcher(hash).lookingAt()) {
            throw new IllegalArgumentException("content_hash is not of 128 bits: " + hash);
        }
        return hash.substring(0, HASH_DIGITS);
    }

    static void write(JsonGenerator json, Entry.Remembered remembered) throws IOException {
        json.writeStringField("content_hash", remembered.contentHash());
        Json.time(json, "ended_at", remembered.endedAt());
        Entry.Left left = remembered.left();
        if (left != null) {
            json.writeObjectFieldStart("left");
            ProvisioningJson.write(json, "create", left.create());
            write(json, left.config());
            if (!left.modelDeleted()) {
                json.writeBooleanField("model_deletable", true);
            }
            json.writeEndObject();
        }
        Json.extra(json, remembered.extra());
    }

    private static Entry.Left left(JsonNode json) {
        return new Entry.Left(
                ProvisioningJson.intent(Json.object(json, "create")),
                config(json),
                !json.path("model_deletable").asBoolean());
    }

    private static void write(JsonGenerator json, InferenceConfig config) throws IOException {
        json.writeFieldName("config");
        json.writeRawValue(new String(ContractJson.write(config), StandardCharsets.UTF_8));
    }

    private static InferenceConfig config(JsonNode json) {
        return ContractJson.readConfig(
                Json.object(json, "config").toString().getBytes(StandardCharsets.UTF_8));
    }

    static Entry.Remembered remembered(ModelKey key, JsonNode json) {
        return new Entry.Remembered(
                key,
                Json.text(json, "request_id"),
                hash(json),
                Json.time(json, "ended_at"),
                json.has("left") ? left(Json.object(json, "left")) : null,
                Json.extra(json, REMEMBERED));
    }

    static void write(JsonGenerator json, Entry.Configuration configuration) throws IOException {
        write(json, configuration.config());
    }

    static Entry.Configuration configuration(ModelKey key, JsonNode json) {
        return new Entry.Configuration(
                key,
                Json.text(json, "provisioning_id"),
                Json.integer(json, "number"),
                config(json));
    }
}
