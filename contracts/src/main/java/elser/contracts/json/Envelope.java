package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.CloudEventHeaders;
import elser.contracts.ProvisioningRequest;
import elser.contracts.Violation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a record carries once its CloudEvents envelope, if any, is off. Violations of the envelope
 * have an empty pointer, because pointers speak of the request.
 *
 * <p>Structured mode must be a full CloudEvent. In binary mode {@code ce_id} and {@code ce_source}
 * are not asked for: nothing depends on them, and the value alone is a whole request. A {@code
 * ce_type} is checked wherever there is one.
 *
 * @param document the request
 * @param violations of the envelope
 * @param traceparent carried in the envelope
 */
record Envelope(JsonNode document, List<Violation> violations, @Nullable String traceparent) {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch";

    static Envelope open(byte[] value, Map<String, String> headers) throws UnreadableException {
        String contentType =
                headers.getOrDefault("content-type", "").strip().toLowerCase(Locale.ROOT);
        if (contentType.startsWith(BATCH)) {
            throw new UnreadableException("is a batch of CloudEvents; one record is one request");
        }
        JsonNode document = StrictJson.parse(value);
        return contentType.startsWith(STRUCTURED)
                ? structured(document)
                : binary(document, headers);
    }

    private static Envelope binary(JsonNode document, Map<String, String> headers) {
        List<Violation> violations = new ArrayList<>();
        String specVersion = headers.get("ce_specversion");
        String type = headers.get("ce_type");
        if (specVersion != null && !specVersion.equals(CloudEventHeaders.SPEC_VERSION)) {
            violations.add(
                    wrong("specversion", CloudEventHeaders.SPEC_VERSION, Texts.quote(specVersion)));
        }
        if (type == null && specVersion != null) {
            violations.add(wrong("type", ProvisioningRequest.CE_TYPE, "missing"));
        }
        if (type != null && !type.equals(ProvisioningRequest.CE_TYPE)) {
            violations.add(wrong("type", ProvisioningRequest.CE_TYPE, Texts.quote(type)));
        }
        return new Envelope(document, violations, null);
    }

    private static Envelope structured(JsonNode event) throws UnreadableException {
        if (!event.isObject()) {
            throw new UnreadableException("is no CloudEvent: must be an object");
        }
        List<Violation> violations = new ArrayList<>();
        exactly(CloudEventHeaders.SPEC_VERSION, "specversion", event, violations);
        exactly(ProvisioningRequest.CE_TYPE, "type", event, violations);
        notEmpty("id", event, violations);
        notEmpty("source", event, violations);
        JsonNode dataType = event.path("datacontenttype");
        if (!dataType.isMissingNode() && !isJsonType(dataType)) {
            violations.add(
                    wrong("datacontenttype", CloudEventHeaders.CONTENT_TYPE, Texts.show(dataType)));
        }
        return new Envelope(
                data(event), violations, TraceParent.first(event.path("traceparent").textValue()));
    }

    private static JsonNode data(JsonNode event) throws UnreadableException {
        JsonNode data = event.get("data");
        JsonNode encoded = event.get("data_base64");
        if (data != null && encoded != null) {
            throw new UnreadableException("is no CloudEvent: has both data and data_base64");
        }
        if (data != null) {
            return data;
        }
        if (encoded == null || !encoded.isTextual()) {
            throw new UnreadableException("is a CloudEvent without data");
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(encoded.textValue());
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("is no CloudEvent: data_base64 is not Base64");
        }
        return StrictJson.parse(decoded);
    }

    private static void exactly(
            String right, String attribute, JsonNode event, List<Violation> violations) {
        JsonNode value = event.get(attribute);
        if (value == null || !right.equals(value.textValue())) {
            violations.add(wrong(attribute, right, value == null ? "missing" : Texts.show(value)));
        }
    }

    private static void notEmpty(String attribute, JsonNode event, List<Violation> violations) {
        String text = event.path(attribute).textValue();
        if (text == null || text.isEmpty()) {
            violations.add(
                    new Violation(
                            "", "the CloudEvent's " + attribute + " must be a text, not empty"));
        }
    }

    /** {@code application/json}, {@code text/json}, anything that ends in {@code +json}. */
    private static boolean isJsonType(JsonNode contentType) {
        String text = contentType.textValue();
        if (text == null) {
            return false;
        }
        int parameters = text.indexOf(';');
        String type = parameters < 0 ? text : text.substring(0, parameters);
        String subtype = type.substring(type.indexOf('/') + 1).strip().toLowerCase(Locale.ROOT);
        return type.indexOf('/') > 0 && (subtype.equals("json") || subtype.endsWith("+json"));
    }

    private static Violation wrong(String attribute, String right, String was) {
        return new Violation(
                "", "the CloudEvent's " + attribute + " must be \"" + right + "\", was " + was);
    }
}
