package elser.sandbox.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what {@link RecordReader} takes for a type, as JSON for people. */
public final class Description {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Description() {}

    public static JsonNode of(Type type) {
        Class<?> raw = Shapes.rawType(type);
        if (raw == Optional.class) {
            JsonNode inner = of(Shapes.argument(type));
            return inner.isTextual() ? JSON.textNode(inner.asText() + ", optional") : inner;
        }
        if (raw == List.class || raw == Set.class) {
            return JSON.arrayNode().add(of(Shapes.argument(type)));
        }
        if (raw.isSealed()) {
            ObjectNode variants = JSON.objectNode();
            Shapes.variants(raw).forEach((name, kind) -> variants.set(name, variant(kind)));
            return variants;
        }
        if (raw.isRecord()) {
            return members(raw);
        }
        return JSON.textNode(
                raw.isEnum() ? "one of " + Shapes.labels(raw) : Description.ofScalar(raw));
    }

    private static JsonNode variant(Class<?> kind) {
        Map<String, RecordComponent> components = Shapes.components(kind);
        return components.size() == 1
                ? of(components.values().iterator().next().getGenericType())
                : members(kind);
    }

    private static ObjectNode members(Class<?> record) {
        ObjectNode members = JSON.objectNode();
        Shapes.components(record)
                .forEach((name, component) -> members.set(name, of(component.getGenericType())));
        return members;
    }

    static String ofScalar(Class<?> type) {
        if (type == Duration.class) {
            return "a duration such as 500ms, 10s, 2m or 1h";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a string";
        }
        return type.isPrimitive() || Number.class.isAssignableFrom(type)
                ? "a whole number"
                : "an object";
    }
}
