package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;

/**
 * A cluster's licence.
 *
 * @param type such as {@code enterprise}
 * @param status such as {@code active}
 */
record Licence(String type, String status) {

    private static final Set<String> WITH_INFERENCE = Set.of("enterprise", "trial");

    static Licence parse(JsonNode body) {
        JsonNode licence = body.path("license");
        return new Licence(
                Words.brief(Json.required(licence, "a licence", "type")),
                Words.brief(Json.required(licence, "a licence", "status")));
    }

    /** Whether models may be served under it. */
    boolean coversInference() {
        return WITH_INFERENCE.contains(type) && status.equals("active");
    }
}
