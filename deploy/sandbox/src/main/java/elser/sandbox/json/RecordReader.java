package elser.sandbox.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads records from JSON. A record is an object of its components; a kind of a sealed interface is
 * an object with the kind's name as its only member, over the components, or over the component's
 * value if there is just one; a kind without components is its name.
 */
public final class RecordReader {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private RecordReader() {}

    /** Text to tree. */
    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Tree to value.
     *
     * @param name what the value is called in messages
     * @throws IllegalArgumentException with a message that names the member that is wrong
     */
    public static <T> T read(Class<T> type, JsonNode node, String name) {
        return type.cast(value(type, node, name));
    }

    private static Object value(Type type, JsonNode node, String at) {
        Class<?> raw = Shapes.rawType(type);
        if (raw == Optional.class) {
            return node.isMissingNode() || node.isNull()
                    ? Optional.empty()
                    : Optional.of(value(Shapes.argument(type), node, at));
        }
        if (raw == List.class) {
            return elements(type, node, at);
        }
        if (raw == Set.class) {
            return new LinkedHashSet<>(elements(type, node, at));
        }
        if (raw.isSealed()) {
            return variant(raw, node, at);
        }
        if (raw.isRecord()) {
            return record(raw, node, at);
        }
        if (node.isMissingNode()) {
            throw new IllegalArgumentException(at + " is missing");
        }
        return raw.isEnum() ? constant(raw, node, at) : scalar(raw, node, at);
    }

    private static List<Object> elements(Type type, JsonNode node, String at) {
        List<Object> elements = new ArrayList<>();
        if (!node.isMissingNode() && !node.isArray()) {
            throw new IllegalArgumentException(at + " must be an array");
        }
        for (JsonNode element : node) {
            elements.add(value(Shapes.argument(type), element, at + "[" + elements.size() + "]"));
        }
        return elements;
    }

    private static Object scalar(Class<?> type, JsonNode node, String at) {
        if (type == String.class && node.isValueNode() && !node.isNull()) {
            return node.asText();
        }
        if (type == Duration.class && node.isTextual()) {
            return within(at, () -> Durations.parse(node.asText()));
        }
        if ((type == int.class || type == Integer.class) && node.isInt()) {
            return node.asInt();
        }
        if ((type == long.class || type == Long.class) && node.isIntegralNumber()) {
            return node.asLong();
        }
        if ((type == boolean.class || type == Boolean.class) && node.isBoolean()) {
            return node.asBoolean();
        }
        if (type.isInstance(node)) {
            return node;
        }
        throw new IllegalArgumentException(at + " must be " + Description.ofScalar(type));
    }

    private static Object constant(Class<?> type, JsonNode node, String at) {
        for (Object constant : type.getEnumConstants()) {
            if (node.isTextual() && Shapes.label((Enum<?>) constant).equals(node.asText())) {
                return constant;
            }
        }
        throw new IllegalArgumentException(at + " must be one of " + Shapes.labels(type));
    }

    private static Object variant(Class<?> sealed, JsonNode node, String at) {
        Map<String, Class<?>> variants = Shapes.variants(sealed);
        String name =
                node.isTextual()
                        ? node.asText()
                        : node.isObject() && node.size() == 1 ? node.fieldNames().next() : "";
        Class<?> kind = variants.get(name);
        if (kind == null) {
            throw new IllegalArgumentException(
                    at
                            + " must be an object with one member (or, if nothing more is to be"
                            + " said, a string) out of "
                            + String.join(", ", variants.keySet()));
        }
        JsonNode content = node.isTextual() ? MissingNode.getInstance() : node.path(name);
        Map<String, RecordComponent> components = Shapes.components(kind);
        if (components.size() == 1 && !content.isMissingNode()) {
            String only = components.keySet().iterator().next();
            ObjectNode wrapped = JsonNodeFactory.instance.objectNode().set(only, content);
            return record(kind, wrapped, at + "." + name);
        }
        return record(kind, content, at + "." + name);
    }

    private static Object record(Class<?> type, JsonNode node, String at) {
        if (!node.isObject() && !node.isMissingNode()) {
            throw new IllegalArgumentException(at + " must be an object");
        }
        Map<String, RecordComponent> components = Shapes.components(type);
        for (String member : (Iterable<String>) node::fieldNames) {
            if (!components.containsKey(member)) {
                throw new IllegalArgumentException(
                        at
                                + " has no member '"
                                + member
                                + "'; known: "
                                + String.join(", ", components.keySet()));
            }
        }
        List<Object> values = new ArrayList<>();
        components.forEach(
                (member, component) ->
                        values.add(
                                value(
                                        component.getGenericType(),
                                        node.path(member),
                                        at + "." + member)));
        return within(at, () -> create(type, components, values));
    }

    private static Object create(
            Class<?> type, Map<String, RecordComponent> components, List<Object> values) {
        try {
            Constructor<?> canonical =
                    type.getDeclaredConstructor(
                            components.values().stream()
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            return canonical.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    e.getTargetException().getMessage(), e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be read", e);
        }
    }

    private static Object within(String at, Supplier<Object> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + ": " + e.getMessage(), e);
        }
    }
}
