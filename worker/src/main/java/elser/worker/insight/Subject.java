package elser.worker.insight;

import elser.contracts.ModelKey;
import elser.contracts.Models;

import org.jspecify.annotations.Nullable;

/** Whom one wants to know about. */
public sealed interface Subject {

    /** Everybody who asked for a model. */
    record OfModel(ModelKey key) implements Subject {

        @Override
        public boolean concerns(@Nullable String modelKey, @Nullable String requestId) {
            return key.toString().equals(modelKey);
        }

        @Override
        public String toString() {
            return "model " + key;
        }
    }

    /** One request; the same id may have been used for several models. */
    record OfRequest(String requestId) implements Subject {

        @Override
        public boolean concerns(@Nullable String modelKey, @Nullable String requestId) {
            return this.requestId.equals(requestId);
        }

        @Override
        public String toString() {
            return "request " + requestId;
        }
    }

    /**
     * Whether something is about it.
     *
     * @param modelKey of the thing, null where it has none
     * @param requestId of the thing, null where it has none
     */
    boolean concerns(@Nullable String modelKey, @Nullable String requestId);

    /**
     * Reads one as people write it: a model key has a slash, which no request id can have.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static Subject parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("neither a model key nor a request id");
        }
        return text.indexOf('/') < 0 ? new OfRequest(text) : new OfModel(modelKey(text));
    }

    /**
     * Reads a model key, whichever build of the model it names.
     *
     * @throws IllegalArgumentException when it is none
     */
    static ModelKey modelKey(String text) {
        ModelKey key = ModelKey.parse(text);
        return new ModelKey(key.target(), Models.canonical(key.model()));
    }
}
