package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.lifecycle.Read;

import java.util.Map;
import java.util.function.Function;

/** Reads of one target, however their answers come about. */
interface Getter {

    /**
     * Reads, again where that may help.
     *
     * @param path encoded, without the query
     * @param query names and values, not encoded
     * @param meaning takes what is needed out of an answer, which is large, and lets go of it
     */
    <T> T get(String path, Map<String, String> query, Function<Answer, T> meaning);

    /**
     * The same in the words of the core.
     *
     * @param parse may throw {@link ShapeException}
     */
    default <T> Read<T> read(String path, Map<String, String> query, Function<JsonNode, T> parse) {
        return get(path, query, answer -> Outcomes.read(answer, parse));
    }
}
