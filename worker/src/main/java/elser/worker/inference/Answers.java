package elser.worker.inference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.util.function.UnaryOperator;

/** Tells who answered and what it means. */
final class Answers {

    /** Enough parts for an answer about one thing: an endpoint, an error, a version. */
    static final int SMALL = 10_000;

    private final ObjectMapper json;

    /**
     * @param mostTokens parts of a JSON text that are read: names, values, brackets. A body within
     *     its limit in bytes may be all brackets, and would be thirty times as large in memory
     */
    Answers(int mostTokens) {
        this.json =
                new ObjectMapper(
                        JsonFactory.builder()
                                .streamReadConstraints(
                                        StreamReadConstraints.builder()
                                                .maxTokenCount(mostTokens)
                                                .build())
                                .build());
    }

    /**
     * Reads what came back of a call.
     *
     * @param redact takes secrets out of a text
     */
    Answer of(Arrival arrival, UnaryOperator<String> redact) {
        return switch (arrival) {
            case Arrival.Missed(String cause) -> new Answer.Silent(cause);
            case Arrival.Oversize() -> new Answer.Oversize();
            case Arrival.Came came -> {
                try {
                    yield of(came, tree(came.body(), redact), redact);
                } catch (StreamConstraintsException _) {
                    yield new Answer.Oversize();
                }
            }
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
                    came.status(),
                    Words.brief(redact.apply(describe(came, body))),
                    came.retryAfter());
        }
        String reason = error.path("reason").asText();
        return new Answer.Refused(
                came.status(), Words.brief(type), Words.brief(reason), came.retryAfter());
    }

    /** An answer's body in a few words, for people. */
    private static String describe(Arrival.Came came, JsonNode body) {
        String kind = came.contentType() == null ? "no content type" : came.contentType();
        String form = came.body().length + " bytes of " + kind;
        String words = body.path("message").asText(body.path("error").asText());
        return words.isEmpty() ? form : form + ": " + words;
    }

    private JsonNode tree(byte[] body, UnaryOperator<String> redact)
            throws StreamConstraintsException {
        try {
            return json.reader().with(new RedactedNodes(redact)).readTree(body);
        } catch (StreamConstraintsException tooMuch) {
            throw tooMuch;
        } catch (IOException e) {
            return json.missingNode();
        }
    }
}
