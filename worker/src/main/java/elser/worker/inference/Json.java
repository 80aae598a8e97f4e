package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tolerant access to members of an answer: what is missing or of another kind is null, what is
 * unknown is not looked at.
 */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** The first of these members that is a text which is not empty. */
    static @Nullable String text(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode member = node.path(name);
            if (member.isTextual() && !member.textValue().isEmpty()) {
                return member.textValue();
            }
        }
        return null;
    }

    /**
     * The same, for members that an answer cannot do without.
     *
     * @param what holds the member, for the message
     */
    static String required(JsonNode node, String what, String... names) {
        String text = text(node, names);
        if (text == null) {
            throw new ShapeException(what + " without " + String.join(" or ", names));
        }
        return text;
    }

    /** The first of these members that is a list. */
    static JsonNode list(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode member = node.path(name);
            if (member.isArray()) {
                return member;
            }
        }
        throw new ShapeException("an answer without the list " + String.join(" or ", names));
    }

    /** A member that is an object, as a map; null where it is absent. */
    static @Nullable Map<String, Object> map(JsonNode node, String name) {
        JsonNode member = node.path(name);
        if (!member.isObject()) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        member.properties()
                .forEach(
                        entry ->
                                map.put(
                                        entry.getKey(),
                                        MAPPER.convertValue(entry.getValue(), Object.class)));
        return Collections.unmodifiableMap(map);
    }
}
