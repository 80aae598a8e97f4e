package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.util.function.UnaryOperator;

/** Tells who answered and what it means. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_TEXT = 500;

    private Answers() {}

    /**
     * Reads what came back of a call.
     *
     * @param redact takes secrets out of a text
     */
    static Answer of(Arrival arrival, UnaryOperator<String> redact) {
        return switch (arrival) {
            case Arrival.Missed(String cause) -> new Answer.Silent(cause);
            case Arrival.Oversize() -> new Answer.Oversize();
            case Arrival.Came came -> of(came, tree(came.body()), redact);
        };
    }

    private static Answer of(Arrival.Came came, JsonNode body, UnaryOperator<String> redact) {
        if (came.status() >= 200 && came.status() < 300 && body.isObject()) {
            return new Answer.Good(came.status(), body);
        }
        JsonNode error = body.path("error");
        String type = error.path("type").asText();
        if (came.status() < 400 || type.isEmpty()) {
            return new Answer.Foreign(
                    came.status(), cut(redact.apply(describe(came, body))), came.retryAfter());
        }
        String reason = error.path("reason").asText();
        boolean licence =
                error.has("license.expired.feature")
                        || reason.startsWith("current license is non-compliant");
        return new Answer.Refused(
                came.status(),
                cut(redact.apply(type)),
                cut(redact.apply(reason)),
                licence,
                came.retryAfter());
    }

    /** An answer's body in a few words, for people. */
    private static String describe(Arrival.Came came, JsonNode body) {
        String kind = came.contentType() == null ? "no content type" : came.contentType();
        String form = came.body().length + " bytes of " + kind;
        String words = body.path("message").asText(body.path("error").asText());
        return words.isEmpty() ? form : form + ": " + words;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
