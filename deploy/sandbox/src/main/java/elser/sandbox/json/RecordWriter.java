package elser.sandbox.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Writes records as {@link RecordReader} reads them; what is empty is left out. */
public final class RecordWriter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RecordWriter() {}

    /** Value to tree. */
    public static JsonNode write(Object value) {
        return switch (value) {
            case JsonNode tree -> tree.deepCopy();
            case String text -> JSON.textNode(text);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case Boolean bool -> JSON.booleanNode(bool);
            case Duration duration -> JSON.textNode(Durations.format(duration));
            case Enum<?> constant -> JSON.textNode(Shapes.label(constant));
            case Collection<?> elements -> {
                ArrayNode array = JSON.arrayNode();
                elements.forEach(element -> array.add(write(element)));
                yield array;
            }
            case Record record when isVariant(record) -> variant(record);
            case Record record -> object(record);
            default -> throw new IllegalArgumentException(value + " has no form in JSON");
        };
    }

    private static boolean isVariant(Record record) {
        for (Class<?> parent : record.getClass().getInterfaces()) {
            if (parent.isSealed()) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode variant(Record record) {
        String name = Shapes.snakeCase(record.getClass().getSimpleName());
        int components = record.getClass().getRecordComponents().length;
        ObjectNode object = object(record);
        if (object.isEmpty()) {
            return JSON.textNode(name);
        }
        return JSON.objectNode().set(name, components == 1 ? object.iterator().next() : object);
    }

    private static ObjectNode object(Record record) {
        ObjectNode object = JSON.objectNode();
        Map<String, RecordComponent> components = Shapes.components(record.getClass());
        components.forEach(
                (name, component) -> {
                    Object value = read(record, component);
                    if (value instanceof Optional<?> optional) {
                        optional.ifPresent(present -> object.set(name, write(present)));
                    } else {
                        JsonNode written = write(value);
                        if (!(value instanceof Record)
                                || !written.isEmpty()
                                || !written.isObject()) {
                            object.set(name, written);
                        }
                    }
                });
        return object;
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
