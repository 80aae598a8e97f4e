package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;
import elser.contracts.Models;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.Rfc3339;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The rules of a request, and what can be read of one that breaks them. Serves one document. */
final class RequestRules {

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]+");
    private static final Pattern TARGET = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
    private static final Pattern INFERENCE_ID =
            Pattern.compile("[a-z0-9](?:[a-z0-9_\\-.]*[a-z0-9])?");
    private static final int REQUEST_ID_MAX = 128;
    private static final int TARGET_MAX = 32;
    private static final int INFERENCE_ID_MAX = 256;
    private static final int REQUESTED_BY_MAX = 256;

    private final ObjectNode request;
    private final RequestLimits limits;
    private final Instant now;
    private final Findings findings;
    private final @Nullable String requestId;
    private final @Nullable String inferenceId;
    private final @Nullable String target;

    RequestRules(ObjectNode request, RequestLimits limits, Instant now, Findings findings) {
        this.request = request;
        this.limits = limits;
        this.now = now;
        this.findings = findings;
        this.requestId = keeping(REQUEST_ID, REQUEST_ID_MAX, "request_id", request);
        this.inferenceId = keeping(INFERENCE_ID, INFERENCE_ID_MAX, "inference_id", request);
        this.target =
                request.has("target")
                        ? keeping(TARGET, TARGET_MAX, "target", request)
                        : ProvisioningRequest.DEFAULT_TARGET;
    }

    void check() {
        Members members = new Members(findings);
        members.optional("action", members.oneOf(ProvisioningRequest.ACTION))
                .required("request_id", members.text(this::requestId))
                .optional("target", members.text(this::target))
                .optional("task_type", members.oneOf(ProvisioningRequest.TASK_TYPE))
                .required("inference_id", members.text(this::inferenceId))
                .optional("inference_config", members.object(this::inferenceConfig))
                .optional("dedicated", members.bool())
                .optional("deadline", members.text(this::deadline))
                .optional("requested_by", members.text(this::requestedBy))
                .check("", request);
        defaultTarget();
    }

    /** The request id, null where it is none. */
    @Nullable String requestId() {
        return requestId;
    }

    /** The endpoint id, null where it breaks the rule for its form. */
    @Nullable String inferenceId() {
        return inferenceId;
    }

    /** Who asks, null where unknown or not repeatable. */
    @Nullable String requestedBy() {
        String text = request.path("requested_by").textValue();
        return text == null || requestedByRule(text) != null ? null : text;
    }

    /** The named or default target, null where the name cannot be one. */
    @Nullable String target() {
        return target;
    }

    /** Canonical id of the model asked for, null where it cannot be told. */
    @Nullable String model() {
        JsonNode config = request.get("inference_config");
        if (config == null) {
            return Models.ELSER_V2;
        }
        JsonNode settings = config.path("service_settings");
        if (!settings.isObject()) {
            return null;
        }
        JsonNode modelId = settings.get("model_id");
        String service = config.path("service").textValue();
        if (modelId == null) {
            return InferenceConfig.ELSER.equals(service) ? Models.ELSER_V2 : null;
        }
        String id = modelId.textValue();
        boolean readable = id != null && service != null && ConfigRules.isModelOf(service, id);
        return readable ? Models.canonical(Objects.requireNonNull(id)) : null;
    }

    /** Key of the request, null where target or model cannot be told. */
    @Nullable ModelKey modelKey() {
        String model = model();
        return target == null || model == null ? null : new ModelKey(target, model);
    }

    private static @Nullable String keeping(
            Pattern pattern, int charactersMax, String name, ObjectNode request) {
        String text = request.path(name).textValue();
        boolean keeps =
                text != null && text.length() <= charactersMax && pattern.matcher(text).matches();
        return keeps ? text : null;
    }

    private void requestId(String pointer, String id) {
        if (requestId == null) {
            findings.add(
                    pointer,
                    "must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, was " + Texts.quote(id));
        }
    }

    private void target(String pointer, String name) {
        Map<String, RequestLimits.Target> known = limits.targets();
        if (target == null) {
            findings.add(
                    pointer,
                    "must be 1 to 32 of a-z 0-9 -, with no - at either end, was "
                            + Texts.quote(name));
        } else if (known != null && !known.containsKey(name)) {
            findings.add(
                    FailureReason.UNKNOWN_TARGET,
                    pointer,
                    "names no known target, was " + Texts.quote(name) + knownTargets(known));
        }
    }

    /** A request that names no target asks for the default one, which may not exist either. */
    private void defaultTarget() {
        Map<String, RequestLimits.Target> known = limits.targets();
        if (known != null
                && !request.has("target")
                && !known.containsKey(ProvisioningRequest.DEFAULT_TARGET)) {
            findings.add(
                    FailureReason.UNKNOWN_TARGET,
                    "/target",
                    "is required, for there is no target \"default\"" + knownTargets(known));
        }
    }

    private static String knownTargets(Map<String, RequestLimits.Target> known) {
        return known.isEmpty()
                ? "; there are none"
                : "; known: " + String.join(", ", new TreeSet<>(known.keySet()));
    }

    private void inferenceId(String pointer, String id) {
        if (inferenceId == null) {
            findings.add(
                    pointer,
                    "must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "
                            + Texts.quote(id));
        } else if (id.equals(
                request.path("inference_config")
                        .path("service_settings")
                        .path("model_id")
                        .textValue())) {
            findings.add(pointer, "must not be the id of the model, which Elasticsearch refuses");
        }
    }

    private void inferenceConfig(String pointer, ObjectNode config) {
        Map<String, RequestLimits.Target> known = limits.targets();
        RequestLimits.Target limit = known == null || target == null ? null : known.get(target);
        new ConfigRules(config, limit == null ? RequestLimits.Target.UNLIMITED : limit, findings)
                .check(pointer);
    }

    private void deadline(String pointer, String text) {
        OffsetDateTime deadline = Rfc3339.parse(text);
        if (deadline == null) {
            findings.add(
                    pointer,
                    "must be an RFC 3339 date-time such as 2026-11-23T21:00:00Z, was "
                            + Texts.quote(text));
        } else if (Duration.between(now, deadline.toInstant()).compareTo(limits.maxTimeout()) > 0) {
            findings.add(
                    pointer,
                    "must not be more than "
                            + limits.maxTimeout()
                            + " ahead of "
                            + Rfc3339.format(now)
                            + ", was "
                            + Texts.quote(text));
        }
    }

    private void requestedBy(String pointer, String text) {
        String broken = requestedByRule(text);
        if (broken != null) {
            findings.add(pointer, broken);
        }
    }

    private static @Nullable String requestedByRule(String text) {
        int characters = text.codePointCount(0, text.length());
        if (characters > REQUESTED_BY_MAX) {
            return "must be at most 256 characters, was " + characters;
        }
        return text.codePoints().anyMatch(Character::isISOControl)
                ? "must not contain control characters"
                : null;
    }
}
