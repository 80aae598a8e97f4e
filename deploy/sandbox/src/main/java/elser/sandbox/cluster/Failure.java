package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An error answer in Elasticsearch's shape: {@code error.root_cause[]}, {@code type}, {@code
 * reason}, and {@code status} beside it. Every text stands in {@link Failures}.
 *
 * @param status the HTTP status
 * @param type the exception name in snake case
 * @param reason the text
 * @param metadata further members beside {@code type}, such as {@code license.expired.feature}
 * @param causedBy what Elasticsearch puts under {@code caused_by}
 */
record Failure(
        int status,
        String type,
        String reason,
        Map<String, String> metadata,
        Optional<Failure> causedBy) {

    static Failure of(int status, String type, String reason) {
        return new Failure(status, type, reason, Map.of(), Optional.empty());
    }

    Failure because(Failure cause) {
        return new Failure(status, type, reason, metadata, Optional.of(cause));
    }

    Failure with(String name, String value) {
        return new Failure(status, type, reason, Map.of(name, value), causedBy);
    }

    Answer answer() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putObject("error");
        error.putArray("root_cause").add(described());
        error.setAll(described());
        causedBy.ifPresent(cause -> error.set("caused_by", cause.described()));
        body.put("status", status);
        return new Answer(status, body, List.of());
    }

    private ObjectNode described() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", type).put("reason", reason);
        metadata.forEach(node::put);
        return node;
    }

    /** The same, as something a check can throw. */
    Refusal refusal() {
        return new Refusal(this);
    }

    /** Ends a call with a {@link Failure}. An expected outcome, so it carries no stack trace. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        private Refusal(Failure failure) {
            super(failure.reason(), null, false, false);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }
}
