package elser.sandbox.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How Java's names and types appear in JSON. */
final class Shapes {

    private Shapes() {}

    /** {@code StallsAfter} is {@code stalls_after}. */
    static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** {@code PUT_ENDPOINT} is {@code put-endpoint}. */
    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kinds of a sealed interface, by name. */
    static Map<String, Class<?>> variants(Class<?> sealed) {
        Map<String, Class<?>> byName = new LinkedHashMap<>();
        for (Class<?> kind : sealed.getPermittedSubclasses()) {
            byName.put(snakeCase(kind.getSimpleName()), kind);
        }
        return byName;
    }

    static Map<String, RecordComponent> components(Class<?> record) {
        Map<String, RecordComponent> byName = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            byName.put(snakeCase(component.getName()), component);
        }
        return byName;
    }

    static Class<?> rawType(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> throw new IllegalArgumentException(type + " has no form in JSON");
        };
    }

    /** The {@code X} of an {@code Optional<X>}, {@code List<X>} or {@code Set<X>}. */
    static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    static String labels(Class<?> enumeration) {
        return String.join(
                ", ",
                Arrays.stream(enumeration.getEnumConstants())
                        .map(constant -> label((Enum<?>) constant))
                        .toList());
    }
}
