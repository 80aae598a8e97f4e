package elser.worker.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.util.function.UnaryOperator;

/** Takes secrets out of the texts of an answer as it is read, should a server repeat them. */
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
}
