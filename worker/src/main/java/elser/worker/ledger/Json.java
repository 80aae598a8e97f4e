package elser.worker.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.lifecycle.Extra;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Members of ledger records. */
final class Json {

    private static final Set<String> COMMON = Set.of("v", "type", "key");

    private Json() {}

    static String text(JsonNode json, String member) {
        JsonNode value = json.get(member);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("member " + member + " is missing");
        }
        return value.textValue();
    }

    static @Nullable String textOrNull(JsonNode json, String member) {
        JsonNode value = json.get(member);
        return value == null || value.isNull() ? null : value.textValue();
    }

    static long number(JsonNode json, String member) {
        JsonNode value = json.get(member);
        if (value == null || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("member " + member + " is missing");
        }
        return value.longValue();
    }

    static int integer(JsonNode json, String member) {
        return Math.toIntExact(number(json, member));
    }

    static Instant time(JsonNode json, String member) {
        return Instant.ofEpochMilli(number(json, member));
    }

    static JsonNode object(JsonNode json, String member) {
        JsonNode value = json.get(member);
        if (value == null || !value.isObject()) {
            throw new IllegalArgumentException("member " + member + " is missing");
        }
        return value;
    }

    static <E extends Enum<E>> E name(JsonNode json, String member, Class<E> type) {
        return Enum.valueOf(type, text(json, member));
    }

    static void text(JsonGenerator json, String member, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(member, value);
        }
    }

    static void time(JsonGenerator json, String member, Instant value) throws IOException {
        json.writeNumberField(member, value.toEpochMilli());
    }

    /** The members of a record that are neither common to all records nor among these. */
    static Extra extra(JsonNode json, Set<String> known) {
        Map<String, String> members = new TreeMap<>();
        json.properties()
                .forEach(
                        member -> {
                            String name = member.getKey();
                            if (!known.contains(name) && !COMMON.contains(name)) {
                                members.put(name, member.getValue().toString());
                            }
                        });
        return members.isEmpty() ? Extra.NONE : new Extra(members);
    }

    static void extra(JsonGenerator json, Extra extra) throws IOException {
        for (var member : new TreeMap<>(extra.members()).entrySet()) {
            json.writeFieldName(member.getKey());
            json.writeRawValue(member.getValue());
        }
    }
}
