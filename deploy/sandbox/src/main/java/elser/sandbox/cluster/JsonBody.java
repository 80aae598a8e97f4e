package elser.sandbox.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads request bodies as strictly as Elasticsearch does. */
final class JsonBody {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private JsonBody() {}

    static ObjectNode required(Request request) {
        if (request.body().isBlank()) {
            throw Failures.missingBody().refusal();
        }
        try {
            JsonNode body = MAPPER.readTree(request.body());
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw Failures.notJson("[1:1] Expected [START_OBJECT] but found another token")
                    .refusal();
        } catch (JsonProcessingException e) {
            throw Failures.notJson(position(e) + e.getOriginalMessage()).refusal();
        }
    }

    /** The canonical model a create is counted under. */
    static String canonicalModel(Request request) {
        try {
            return ElserModels.canonicalOf(required(request));
        } catch (Failure.Refusal _) {
            return "unknown";
        }
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : "[" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr() + "] ";
    }
}
