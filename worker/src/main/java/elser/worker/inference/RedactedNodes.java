package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.util.function.UnaryOperator;

/**
 * Takes secrets out of the texts and names of an answer as it is read, should a server repeat them.
 */
final class RedactedNodes extends JsonNodeFactory {

    @Serial private static final long serialVersionUID = 1;

    private final transient UnaryOperator<String> redact;

    /**
     * @param redact takes secrets out of a text
     */
    RedactedNodes(UnaryOperator<String> redact) {
        this.redact = redact;
    }

    @Override
    public @Nullable TextNode textNode(@Nullable String text) {
        return super.textNode(text == null ? null : redact.apply(text));
    }

    @Override
    public ObjectNode objectNode() {
        return new RedactedNames(this);
    }

    /** A member's name may be a secret as well as its value. */
    @SuppressWarnings("unchecked") // Jackson's own deepCopy, which every node inherits so
    private static final class RedactedNames extends ObjectNode {

        @Serial private static final long serialVersionUID = 1;

        private final transient UnaryOperator<String> redact;

        RedactedNames(RedactedNodes nodes) {
            super(nodes);
            redact = nodes.redact;
        }

        @Override
        public JsonNode replace(String name, JsonNode value) {
            return super.replace(redact.apply(name), value);
        }
    }
}
