package elser.contracts.json;

import static elser.contracts.json.RuleTable.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.json.SchemaComparison.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Holds the schemas to those of version 1, by the rule of {@code COMPATIBILITY.md}. */
class CompatibilityTest {

    private static final String REQUEST = "schemas/provisioning-request.schema.json";
    private static final String EVENT = "schemas/lifecycle-event.schema.json";

    @Test
    void todaysSchemas_keepThePromisesOfVersion1() {
        assertThat(
                        SchemaComparison.breaks(
                                Kind.REQUEST, version1(REQUEST), json(Schemas.text(REQUEST))))
                .isEmpty();
        assertThat(SchemaComparison.breaks(Kind.EVENT, version1(EVENT), json(Schemas.text(EVENT))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/properties/priority | {\"type\": \"integer\"}",
                "/$defs/Priority | {\"type\": \"integer\"}",
                "/title | \"Request\"",
                "/properties/target/description | absent",
                "/required | [\"request_id\"]",
                "/properties/inference_id/maxLength | 300",
                "/properties/inference_id/maxLength | absent",
                "/$defs/Count/minimum | 0",
                "/$defs/InferenceConfig/properties/service/enum"
                        + " | [\"elser\", \"elasticsearch\", \"eis\"]",
                "/$defs/ServiceSettings/anyOf/2 | {\"required\": [\"endpoint\"]}",
            })
    void whatMayBeAddedToRequests(String pointer, String value) {
        assertThat(breaks(Kind.REQUEST, REQUEST, pointer, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/properties/dedicated | absent | /properties/dedicated was taken away",
                "/required | [\"request_id\", \"inference_id\", \"target\"]"
                        + " | /required: target is newly required",
                "/$defs/AdaptiveAllocations/required"
                        + " | [\"enabled\", \"max_number_of_allocations\"]"
                        + " | /$defs/AdaptiveAllocations/required:"
                        + " max_number_of_allocations is newly required",
                "/properties/dedicated/type | \"string\""
                        + " | /properties/dedicated/type was \"boolean\", is \"string\"",
                "/properties/dedicated/default | true"
                        + " | /properties/dedicated/default was false, is true",
                "/properties/request_id/maxLength | 64"
                        + " | /properties/request_id/maxLength was 128, is 64",
                "/properties/request_id/minLength | 3"
                        + " | /properties/request_id/minLength is a new bound",
                "/$defs/Count/minimum | 2 | /$defs/Count/minimum was 1, is 2",
                "/properties/request_id/pattern | \"^a$\""
                        + " | /properties/request_id/pattern was \"^[A-Za-z0-9._:-]+$\", is"
                        + " \"^a$\"",
                "/properties/requested_by/enum | [\"a\"]"
                        + " | /properties/requested_by/enum was absent, is [\"a\"]",
                "/$defs/InferenceConfig/properties/service/enum | [\"elasticsearch\"]"
                        + " | /$defs/InferenceConfig/properties/service/enum: elser was taken"
                        + " away",
                "/$defs/ServiceSettings/then/properties/num_threads | false"
                        + " | /$defs/ServiceSettings/then/properties/num_threads is a new rule",
                "/allOf | [{\"required\": [\"target\"]}] | /allOf narrows what is taken",
                "/$defs/ChunkingSettings/oneOf | []"
                        + " | /$defs/ChunkingSettings/oneOf/0 was taken away",
                "/$defs/Count | false | /$defs/Count was"
                        + " {\"type\":\"integer\",\"minimum\":1,\"maximum\":2147483647}, is false",
            })
    void whatMayNotBeDoneToRequests(String pointer, String value, String broken) {
        assertThat(breaks(Kind.REQUEST, REQUEST, pointer, value)).first().isEqualTo(broken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/properties/cost | {\"type\": \"number\"}",
                "/properties/progress/properties/bytes | {\"type\": \"integer\"}",
                "/required | [\"type\", \"event_id\", \"sequence\", \"occurred_at\","
                        + " \"request_id\", \"target\"]",
                "/properties/progress/properties/percent/maximum | 99",
                "/properties/requested_by/minLength | 1",
                "/allOf/4 | {\"required\": [\"target\"]}",
            })
    void whatMayBeAddedToEvents(String pointer, String value) {
        assertThat(breaks(Kind.EVENT, EVENT, pointer, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/properties/type/enum",
        "/properties/waiting_for/enum",
        "/properties/create/properties/reason/enum",
        "/properties/failure/properties/reason/enum",
    })
    void namesMayBeAddedToEvents_andNeverTakenAway(String pointer) {
        JsonNode later = version1(EVENT);
        ArrayNode names = (ArrayNode) later.at(pointer);
        names.add("later");
        assertThat(SchemaComparison.breaks(Kind.EVENT, version1(EVENT), later)).isEmpty();

        String first = names.remove(0).asText();

        assertThat(SchemaComparison.breaks(Kind.EVENT, version1(EVENT), later))
                .containsExactly(pointer + ": " + first + " was taken away");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/properties/waiters | absent | /properties/waiters was taken away",
                "/properties/progress/properties/percent | absent"
                        + " | /properties/progress/properties/percent was taken away",
                "/required | [\"type\", \"event_id\", \"sequence\", \"occurred_at\"]"
                        + " | /required: request_id is required no more",
                "/properties/sequence/type | \"string\""
                        + " | /properties/sequence/type was \"integer\", is \"string\"",
                "/properties/joined/type | [\"boolean\", \"null\"]"
                        + " | /properties/joined/type was \"boolean\", is [\"boolean\",\"null\"]",
                "/properties/progress/properties/percent/maximum | 1000"
                        + " | /properties/progress/properties/percent/maximum was 100, is 1000",
                "/properties/sequence/minimum | absent"
                        + " | /properties/sequence/minimum was taken away",
                "/properties/event_id/minLength | 0"
                        + " | /properties/event_id/minLength was 1, is 0",
                "/properties/requested_by/maxLength | absent"
                        + " | /properties/requested_by/maxLength was taken away",
                "/properties/type | {\"type\": \"string\"}"
                        + " | /properties/type/enum was"
                        + " [\"requested\",\"downloading\",\"fully_allocated\",\"failed\"], is"
                        + " absent",
                "/allOf | [] | /allOf/0 was taken away",
                "/allOf/1/if/properties/type/const | \"loading\" | /allOf/1/if was"
                    + " {\"properties\":{\"type\":{\"const\":\"downloading\"}},\"required\":[\"type\"]},"
                    + " is {\"properties\":{\"type\":{\"const\":\"loading\"}},\"required\":[\"type\"]}",
                "/allOf/1/then/required | [] | /allOf/1/then/required: provisioning_id is"
                        + " required no more",
                "/$defs/Number | false | /$defs/Number was"
                        + " {\"type\":\"integer\",\"minimum\":0,\"maximum\":2147483647}, is false",
            })
    void whatMayNotBeDoneToEvents(String pointer, String value, String broken) {
        assertThat(breaks(Kind.EVENT, EVENT, pointer, value)).first().isEqualTo(broken);
    }

    /** What breaks where one part of the schema is set, or taken away by {@code absent}. */
    private static List<String> breaks(Kind kind, String schema, String pointer, String value) {
        JsonNode later = version1(schema);
        JsonPointer at = JsonPointer.compile(pointer);
        if (later.at(at.head()) instanceof ArrayNode array) {
            array.add(json(value));
        } else if (value.equals("absent")) {
            ((ObjectNode) later.at(at.head())).remove(at.last().getMatchingProperty());
        } else {
            ((ObjectNode) later.at(at.head())).set(at.last().getMatchingProperty(), json(value));
        }
        return SchemaComparison.breaks(kind, version1(schema), later);
    }

    private static JsonNode version1(String schema) {
        return json(GoldenMessagesTest.text(schema));
    }
}
