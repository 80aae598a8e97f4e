package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.Models;
import elser.contracts.RequestLimits;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * The rules of an inference config: what Elasticsearch would refuse, above all what it would refuse
 * late, after storing the endpoint and downloading the model.
 */
final class ConfigRules {

    /** Ids of trained models; those of Elastic's own packages start with a dot. */
    private static final Pattern MODEL_ID =
            Pattern.compile("\\.?[a-z0-9](?:[a-z0-9_\\-.]*[a-z0-9])?");

    private static final int MODEL_ID_MAX = 64;
    private static final int THREADS_MAX = 32;

    private final ObjectNode config;
    private final RequestLimits.Target limit;
    private final Findings findings;

    ConfigRules(ObjectNode config, RequestLimits.Target limit, Findings findings) {
        this.config = config;
        this.limit = limit;
        this.findings = findings;
    }

    void check(String pointer) {
        Members members = new Members(findings);
        members.required(
                        "service",
                        members.oneOf(InferenceConfig.ELSER, InferenceConfig.ELASTICSEARCH))
                .required("service_settings", members.object(this::serviceSettings))
                .optional(
                        "chunking_settings",
                        members.object(
                                (at, chunking) -> new ChunkingRules(chunking, findings).check(at)))
                .optional("task_settings", members.object(new Members(findings)::check))
                .check(pointer, config);
    }

    /** Whether a service can be asked for the model, be it one that is not supported. */
    static boolean isModelOf(String service, String modelId) {
        return switch (service) {
            case InferenceConfig.ELSER ->
                    Models.canonical(modelId).equals(Models.ELSER_V2)
                            || Models.isUnsupported(modelId);
            case InferenceConfig.ELASTICSEARCH -> isModelId(modelId);
            default -> false;
        };
    }

    private static boolean isModelId(String text) {
        return text.length() <= MODEL_ID_MAX && MODEL_ID.matcher(text).matches();
    }

    private void serviceSettings(String pointer, ObjectNode settings) {
        Members members = new Members(findings);
        Members.Rule modelId = members.text(this::modelId);
        if (InferenceConfig.ELASTICSEARCH.equals(service())) {
            members.required("model_id", modelId);
        } else {
            members.optional("model_id", modelId);
        }
        members.optional(
                        "num_allocations",
                        members.integer(
                                1, Integer.MAX_VALUE, (at, n) -> numAllocations(at, n, settings)))
                .required("num_threads", members.integer(1, Integer.MAX_VALUE, this::numThreads))
                .optional("adaptive_allocations", members.object(this::adaptiveAllocations))
                .optional(
                        "deployment_id",
                        (at, any) ->
                                findings.add(
                                        at,
                                        "is not taken: whether such an endpoint is ready cannot be"
                                                + " told from a deployment of its own"))
                .check(pointer, settings);
        if (!settings.has("num_allocations") && !settings.has("adaptive_allocations")) {
            findings.add(
                    Members.child(pointer, "num_allocations"),
                    "is required, or adaptive_allocations in its place");
        }
    }

    private void modelId(String pointer, String id) {
        String service = service();
        if (id.isEmpty()) {
            findings.add(pointer, "must not be empty");
        } else if (Models.isUnsupported(id)) {
            findings.add(
                    FailureReason.UNSUPPORTED_MODEL,
                    pointer,
                    "must be a model that serves sparse embeddings, was " + Texts.quote(id));
        } else if (service != null
                && service.equals(InferenceConfig.ELSER)
                && !isModelOf(service, id)) {
            findings.add(
                    pointer,
                    "must be \""
                            + Models.ELSER_V2
                            + "\" or \""
                            + Models.ELSER_V2_LINUX_X86_64
                            + "\" with service \"elser\", was "
                            + Texts.quote(id));
        } else if (!isModelId(id)) {
            findings.add(
                    pointer,
                    "must be the id of a trained model, 1 to 64 of a-z 0-9 _ - ., was "
                            + Texts.quote(id));
        }
    }

    private void numAllocations(String pointer, int number, ObjectNode settings) {
        JsonNode adaptive = settings.path("adaptive_allocations");
        if (adaptive.path("enabled").booleanValue()) {
            findings.add(pointer, "must be left out where adaptive_allocations are enabled");
        } else {
            notAbove(limit.maxAllocations(), pointer, number);
        }
    }

    private void numThreads(String pointer, int number) {
        if (number > THREADS_MAX || Integer.bitCount(number) != 1) {
            findings.add(pointer, "must be 1, 2, 4, 8, 16 or 32, was " + number);
        } else {
            notAbove(limit.maxThreads(), pointer, number);
        }
    }

    private void adaptiveAllocations(String pointer, ObjectNode adaptive) {
        Members members = new Members(findings);
        Integer most = limit.maxAllocations();
        members.required("enabled", members.bool())
                .optional(
                        "min_number_of_allocations",
                        members.integer(
                                0, Integer.MAX_VALUE, (at, min) -> lowerBound(at, min, adaptive)))
                .optional(
                        "max_number_of_allocations",
                        members.integer(1, Integer.MAX_VALUE, (at, max) -> notAbove(most, at, max)))
                .check(pointer, adaptive);
        if (most != null
                && adaptive.path("enabled").booleanValue()
                && !adaptive.has("max_number_of_allocations")) {
            findings.add(
                    Members.child(pointer, "max_number_of_allocations"),
                    "is required, for this target allows at most " + most);
        }
    }

    private void lowerBound(String pointer, int min, ObjectNode adaptive) {
        JsonNode max = adaptive.path("max_number_of_allocations");
        if (max.isMissingNode()) {
            notAbove(limit.maxAllocations(), pointer, min);
        } else if (max.canConvertToInt() && max.isIntegralNumber() && min > max.intValue()) {
            findings.add(
                    pointer,
                    "must not be above max_number_of_allocations, was " + min + " above " + max);
        }
    }

    private void notAbove(@Nullable Integer most, String pointer, int number) {
        if (most != null && number > most) {
            findings.add(pointer, "must be at most " + most + " on this target, was " + number);
        }
    }

    private @Nullable String service() {
        return config.path("service").textValue();
    }
}
