package elser.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Change;
import elser.sandbox.json.RecordReader;
import elser.sandbox.json.RecordWriter;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whatever can be changed, or go wrong, can be said in JSON. */
class ChangeJsonTest {

    static Stream<Class<?>> kinds() {
        return Stream.of(Change.class, Fault.class, Body.class)
                .flatMap(each -> Arrays.stream(each.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKind_isWrittenAndReadBack(Class<?> kind) {
        Object sample = sample(kind);
        assertThat(RecordReader.read(kind.getInterfaces()[0], RecordWriter.write(sample), "it"))
                .isEqualTo(sample);
    }

    private static Object sample(Type type) {
        if (type instanceof ParameterizedType generic) {
            Object element = sample(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == Optional.class
                    ? Optional.of(element)
                    : generic.getRawType() == Set.class ? Set.of(element) : List.of(element);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return "text";
        }
        if (plain == Duration.class) {
            return Duration.ofSeconds(3);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return true;
        }
        if (plain == ObjectNode.class) {
            return JsonNodeFactory.instance.objectNode().put("member", "value");
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        if (plain.isSealed()) {
            return sample(plain.getPermittedSubclasses()[0]);
        }
        return plain.isRecord() ? record(plain) : number(plain);
    }

    private static Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            return type.getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new))
                    .newInstance(
                            Arrays.stream(components)
                                    .map(component -> sample(component.getGenericType()))
                                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " has no sample", e);
        }
    }

    /** One that is a status, too. */
    private static Object number(Class<?> type) {
        return type == long.class || type == Long.class ? (Object) 500L : (Object) 500;
    }
}
