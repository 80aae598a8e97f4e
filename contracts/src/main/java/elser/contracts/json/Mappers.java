package elser.contracts.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;

import elser.contracts.Rfc3339;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** The one way JSON is read and written here. */
final class Mappers {

    /** A valid request is 5 deep; more than this is nothing but an attack on the stack. */
    private static final int DEPTH_MAX = 64;

    /**
     * Records in snake case. Coerces nothing; unknown members are skipped, for messages of newer
     * writers.
     */
    static final JsonMapper MESSAGES = messages();

    private Mappers() {}

    private static JsonMapper messages() {
        // Names of strangers' members must not be kept: they would fill the shared symbol table.
        JsonFactory factory =
                JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .streamReadConstraints(
                                StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                        .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(
                                JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text ->
                                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                        .setCoercion(
                                                CoercionInputShape.Boolean, CoercionAction.Fail))
                .addModule(times())
                .build();
    }

    private static SimpleModule times() {
        return new SimpleModule("elser-times")
                .addSerializer(writing(Instant.class, Rfc3339::format))
                .addSerializer(writing(OffsetDateTime.class, Rfc3339::format))
                .addSerializer(writing(Duration.class, Duration::toString))
                .addDeserializer(
                        Instant.class, reading(Instant.class, text -> time(text).toInstant()))
                .addDeserializer(OffsetDateTime.class, reading(OffsetDateTime.class, Mappers::time))
                .addDeserializer(Duration.class, reading(Duration.class, Duration::parse));
    }

    private static OffsetDateTime time(String text) {
        OffsetDateTime time = Rfc3339.parse(text);
        if (time == null) {
            throw new DateTimeParseException("not an RFC 3339 date-time", text, 0);
        }
        return time;
    }

    private interface ToText<T> {
        String of(T value);
    }

    private interface FromText<T> {
        T of(String text);
    }

    private static <T> StdScalarSerializer<T> writing(Class<T> type, ToText<T> form) {
        return new StdScalarSerializer<>(type) {
            private static final long serialVersionUID = 1;

            @Override
            public void serialize(T value, JsonGenerator to, SerializerProvider provider)
                    throws IOException {
                to.writeString(form.of(value));
            }
        };
    }

    private static <T> StdScalarDeserializer<T> reading(Class<T> type, FromText<T> form) {
        return new StdScalarDeserializer<>(type) {
            private static final long serialVersionUID = 1;

            @Override
            @SuppressWarnings("unchecked")
            public T deserialize(JsonParser from, DeserializationContext context)
                    throws IOException {
                if (!from.hasToken(JsonToken.VALUE_STRING)) {
                    return (T) context.handleUnexpectedToken(type, from);
                }
                String text = from.getText();
                try {
                    return form.of(text);
                } catch (DateTimeParseException e) {
                    return (T) context.handleWeirdStringValue(type, text, "%s", e.getMessage());
                }
            }
        };
    }
}
