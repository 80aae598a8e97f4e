package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/**
 * What the server answers to one {@link Request}.
 *
 * @param status the HTTP status
 * @param body the JSON body
 * @param warnings texts of the {@code Warning} headers, without code and agent
 */
public record Answer(int status, JsonNode body, List<String> warnings) {

    static Answer ok(JsonNode body) {
        return new Answer(200, body, List.of());
    }

    Answer warning(List<String> texts) {
        return new Answer(status, body, texts);
    }
}
