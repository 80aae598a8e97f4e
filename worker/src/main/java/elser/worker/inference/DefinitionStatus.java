package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.Models;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Read;

import java.util.Map;

/**
 * Asks whether a model's definition is stored, {@code GET
 * /_ml/trained_models/…?include=definition_status}.
 */
final class DefinitionStatus {

    private static final Map<String, String> QUERY =
            Map.of("include", "definition_status", "allow_no_match", "true");
    private static final int NOT_FOUND = 404;
    private static final String NO_SUCH_MODEL = "resource_not_found_exception";

    private DefinitionStatus() {}

    /**
     * Reads the status of a model.
     *
     * @param canonicalModel ELSER v2 stands for both of its builds: the more complete one counts
     */
    static Read<Definition> read(Getter reads, String canonicalModel) {
        boolean hasBuilds = canonicalModel.equals(Models.ELSER_V2);
        String path = "/_ml/trained_models/" + Request.encoded(canonicalModel);
        // A list of both ids would be a 404 where only one is there; a pattern is not.
        return reads.get(
                hasBuilds ? path + "*" : path,
                QUERY,
                answer -> status(canonicalModel, hasBuilds, answer));
    }

    private static Read<Definition> status(
            String canonicalModel, boolean hasBuilds, Answer answer) {
        if (!hasBuilds
                && answer instanceof Answer.Refused refused
                && refused.status() == NOT_FOUND
                && refused.type().equals(NO_SUCH_MODEL)) {
            return new Read.Complete<>(Definition.ABSENT);
        }
        return Outcomes.read(answer, body -> parse(canonicalModel, hasBuilds, body));
    }

    private static Definition parse(String canonicalModel, boolean hasBuilds, JsonNode body) {
        Definition status = Definition.ABSENT;
        for (JsonNode config : Json.list(body, "trained_model_configs")) {
            String id = Json.required(config, "a trained model", "model_id");
            if (!hasBuilds || Models.canonical(id).equals(canonicalModel)) {
                boolean complete = config.path("fully_defined").asBoolean();
                status = further(status, complete ? Definition.COMPLETE : Definition.PARTIAL);
            }
        }
        return status;
    }

    private static Definition further(Definition one, Definition other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
