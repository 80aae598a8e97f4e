package elser.contracts.json;

import static elser.contracts.json.RuleTable.BASE;
import static elser.contracts.json.RuleTable.LIMITS;
import static elser.contracts.json.RuleTable.NOW;
import static elser.contracts.json.RuleTable.with;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.ChunkingSettings;
import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.RequestReading.Invalid;
import elser.contracts.RequestReading.Unreadable;
import elser.contracts.RequestReading.Valid;
import elser.contracts.ServiceSettings;
import elser.contracts.Violation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;

class RequestReaderTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String OTHER_TRACE =
            "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00";
    private static final Map<String, String> STRUCTURED =
            Map.of("content-type", "application/cloudevents+json; charset=UTF-8");

    private final RequestReader reader = new RequestReader(LIMITS);

    @Test
    void fullRequest_isDecodedMemberByMember() {
        var valid = (Valid) read(Schemas.text("examples/request-full.json"));

        assertThat(valid.request())
                .isEqualTo(
                        new ProvisioningRequest(
                                "provision",
                                "5f0c2a9e-0003",
                                "default",
                                "sparse_embedding",
                                "my-elser-model",
                                new InferenceConfig(
                                        "elser",
                                        new ServiceSettings(
                                                null,
                                                null,
                                                1,
                                                new AdaptiveAllocations(true, 3, 10)),
                                        new ChunkingSettings("sentence", 250, 1, null, null, null),
                                        new InferenceConfig.TaskSettings()),
                                false,
                                OffsetDateTime.parse("2026-11-23T21:00:00Z"),
                                "search-team"));
        assertThat(valid.traceparent()).isNull();
    }

    @Test
    void tombstone_isUnreadable() {
        assertThat(reader.read(null, Map.of("traceparent", TRACE), NOW))
                .isEqualTo(unreadable("has no value", TRACE));
    }

    @Test
    void sizeLimit_isExact() {
        byte[] largest = BASE.concat(" ".repeat(64 * 1024 - BASE.length())).getBytes(UTF_8);
        byte[] tooLarge = BASE.concat(" ".repeat(64 * 1024 + 1 - BASE.length())).getBytes(UTF_8);

        assertThat(reader.read(largest, Map.of(), NOW)).isInstanceOf(Valid.class);
        assertThat(reader.read(tooLarge, Map.of(), NOW))
                .isEqualTo(unreadable("is larger than 65536 bytes, was 65537", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "' ' | is empty",
                "[] | must be an object, was an array",
                "null | must be an object, was null",
                "\"r-1\" | must be an object, was \"r-1\"",
            })
    void whatIsNoObject_isUnreadable(String text, String message) {
        assertThat(read(text)).isEqualTo(unreadable(message, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\"",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\"}}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\"} {}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\"} x",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",}",
                "{\"request_id\":\"r-1\",\"request_id\":\"r-1\",\"inference_id\":\"a\"}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":{\"y\":1,\"y\":1}}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\"} // comment",
                "{/**/\"request_id\":\"r-1\",\"inference_id\":\"a\"}",
                "{'request_id':'r-1','inference_id':'a'}",
                "{request_id:\"r-1\",\"inference_id\":\"a\"}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":NaN}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":Infinity}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":01}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":+1}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":\"\t\"}",
                "{\"request_id\":\"r-1\",\"inference_id\":\"a\",\"x\":\"\\x\"}",
            })
    void whatIsNoStrictJson_isUnreadable(String text) {
        var unreadable = (Unreadable) read(text);

        assertThat(unreadable.message()).startsWith("request is not JSON (line ");
        assertThat(unreadable.violations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "100e2147483647", "1e-99999999999"})
    void numberBeyondAllMeasure_isUnreadable_orRefusedAsAnyOther(String number) {
        String text = with(BASE, "/x", "\"@\"").replace("\"@\"", number);

        assertThat(read(text)).isNotInstanceOf(Valid.class);
    }

    @Test
    void numberWithoutADecimal_isUnreadable() {
        assertThat(read(with(BASE, "/x", "\"@\"").replace("\"@\"", "1e99999999999")))
                .isEqualTo(unreadable("holds a number that cannot be read", null));
    }

    @Test
    void nesting_isBounded() {
        String deep = "{\"request_id\":\"r-1\",\"x\":" + "[".repeat(63) + "]".repeat(63) + "}";
        String tooDeep = "{\"request_id\":\"r-1\",\"x\":" + "[".repeat(64) + "]".repeat(64) + "}";

        assertThat(read(deep)).isInstanceOf(Invalid.class);
        assertThat(read(tooDeep)).isInstanceOf(Unreadable.class);
        assertThat(read("[".repeat(60_000))).isInstanceOf(Unreadable.class);
    }

    @Test
    void anythingButUtf8_isUnreadable() {
        String text = with(BASE, "/requested_by", "\"ä\"");

        assertThat(read(text)).isInstanceOf(Valid.class);
        assertThat(reader.read(text.getBytes(ISO_8859_1), Map.of(), NOW))
                .isEqualTo(unreadable("is not UTF-8", null));
        assertThat(reader.read(text.getBytes(UTF_16), Map.of(), NOW))
                .isInstanceOf(Unreadable.class);
        assertThat(reader.read(BASE.getBytes(UTF_16LE), Map.of(), NOW))
                .isInstanceOf(Unreadable.class);
        assertThat(read("\uFEFF" + BASE))
                .isEqualTo(unreadable("starts with a byte order mark", null));
        byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'};
        assertThat(reader.read(overlong, Map.of(), NOW))
                .isEqualTo(unreadable("is not UTF-8", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "\"\\udc00\\ud800\"", "[\"\\ud800\"]"})
    void halfASurrogatePair_isUnreadable_forItCouldNeverBeEchoed(String value) {
        assertThat(read(with(BASE, "/requested_by", "\"@\"").replace("\"@\"", value)))
                .isEqualTo(
                        unreadable(
                                "escapes half of a surrogate pair, which is no character", null));
        assertThat(read("{\"request_id\": \"r-1\", \"\\ud800\": 1}"))
                .isInstanceOf(Unreadable.class);
        assertThat(read("{\"request_id\": \"r-1\", \"\\udc00\": 1}"))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void binaryCloudEvent_isRead_withIdAndSourceOrWithout() {
        assertThat(
                        read(
                                BASE,
                                Map.of(
                                        "ce_specversion", "1.0",
                                        "ce_type", "elser.provisioning.request",
                                        "ce_id", "1",
                                        "ce_source", "/me")))
                .isInstanceOf(Valid.class);
        assertThat(
                        read(
                                BASE,
                                Map.of(
                                        "ce_specversion", "1.0",
                                        "ce_type", "elser.provisioning.request")))
                .isInstanceOf(Valid.class);
    }

    @Test
    void wrongTypeInBinaryMode_isInvalid_besidesTheRequestsOwnFaults() {
        var invalid =
                (Invalid)
                        read(
                                with(BASE, "/dedicated", "0"),
                                Map.of("ce_specversion", "0.3", "ce_type", "other"));

        assertThat(invalid.failure().reason()).isEqualTo(FailureReason.INVALID_REQUEST);
        assertThat(invalid.failure().violations())
                .containsExactly(
                        new Violation(
                                "", "the CloudEvent's specversion must be \"1.0\", was \"0.3\""),
                        new Violation(
                                "",
                                "the CloudEvent's type must be \"elser.provisioning.request\", was"
                                        + " \"other\""),
                        new Violation("/dedicated", "must be true or false, was 0"));
        assertThat(read(BASE, Map.of("ce_specversion", "1.0"))).isInstanceOf(Invalid.class);
        assertThat(read(BASE, Map.of("ce_type", "other"))).isInstanceOf(Invalid.class);
        assertThat(read(BASE, Map.of("ce_type", ProvisioningRequest.CE_TYPE)))
                .isInstanceOf(Valid.class);
    }

    @Test
    void structuredCloudEvent_isReadAsItsData() {
        var plain = (Valid) read(BASE);

        assertThat(read(event("data", BASE), STRUCTURED)).isEqualTo(plain);
        assertThat(read(event("data_base64", base64(BASE)), STRUCTURED)).isEqualTo(plain);
        assertThat(
                        read(
                                event("data", BASE),
                                Map.of("content-type", " Application/CloudEvents+JSON")))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/type | \"other\" | type must be \"elser.provisioning.request\", was \"other\"",
                "/type | absent | type must be \"elser.provisioning.request\", was missing",
                "/specversion | \"0.3\" | specversion must be \"1.0\", was \"0.3\"",
                "/specversion | 1.0 | specversion must be \"1.0\", was 1.0",
                "/specversion | absent | specversion must be \"1.0\", was missing",
                "/id | absent | id must be a text, not empty",
                "/id | 5 | id must be a text, not empty",
                "/source | \"\" | source must be a text, not empty",
                "/datacontenttype | \"text/xml\" | datacontenttype must be \"application/json\","
                        + " was \"text/xml\"",
                "/datacontenttype | \"application/jsonp\" | datacontenttype must be"
                        + " \"application/json\", was \"application/jsonp\"",
                "/datacontenttype | 1 | datacontenttype must be \"application/json\", was 1",
            })
    void structuredCloudEventThatBreaksARule_isInvalid(
            String pointer, String value, String message) {
        var invalid = (Invalid) read(with(event("data", BASE), pointer, value), STRUCTURED);

        assertThat(invalid.failure().violations())
                .containsExactly(new Violation("", "the CloudEvent's " + message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/vnd.elser+json",
                "Text/JSON"
            })
    void structuredCloudEvent_mayNameAnyJsonType(String type) {
        assertThat(
                        read(
                                with(event("data", BASE), "/datacontenttype", '"' + type + '"'),
                                STRUCTURED))
                .isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | is no CloudEvent: must be an object",
                "{\"type\": \"elser.provisioning.request\"} | is a CloudEvent without data",
                "{\"data_base64\": 1} | is a CloudEvent without data",
                "{\"data_base64\": \"?\"} | is no CloudEvent: data_base64 is not Base64",
                "{\"data_base64\": \"e30=\", \"data\": {}} | is no CloudEvent: has both data and"
                        + " data_base64",
                "{\"data_base64\": \"/w==\"} | is not UTF-8",
                "{\"data\": \"{}\"} | must be an object, was \"{}\"",
                "{\"data\": null} | must be an object, was null",
            })
    void structuredCloudEventWithoutARequest_isUnreadable(String text, String message) {
        assertThat(read(text, STRUCTURED)).isEqualTo(unreadable(message, null));
    }

    @Test
    void batchOfCloudEvents_isUnreadable() {
        assertThat(read("[]", Map.of("content-type", "application/cloudevents-batch+json")))
                .isEqualTo(
                        unreadable("is a batch of CloudEvents; one record is one request", null));
    }

    @Test
    void traceparent_isTheFirstWellFormedOf_header_ceHeader_extension() {
        String event = with(event("data", BASE), "/traceparent", '"' + OTHER_TRACE + '"');

        assertThat(read(BASE, Map.of("traceparent", TRACE)).traceparent()).isEqualTo(TRACE);
        assertThat(read(BASE, Map.of("ce_traceparent", TRACE)).traceparent()).isEqualTo(TRACE);
        assertThat(read(BASE, Map.of("traceparent", "x", "ce_traceparent", TRACE)).traceparent())
                .isEqualTo(TRACE);
        assertThat(read(event, STRUCTURED).traceparent()).isEqualTo(OTHER_TRACE);
        assertThat(
                        read(
                                        event,
                                        Map.of(
                                                "content-type",
                                                "application/cloudevents+json",
                                                "traceparent",
                                                TRACE))
                                .traceparent())
                .isEqualTo(TRACE);
        assertThat(read("?", Map.of("traceparent", TRACE)).traceparent()).isEqualTo(TRACE);
        assertThat(read("{\"request_id\":\"r\"}", Map.of("traceparent", TRACE)).traceparent())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n",
            })
    void malformedTraceparent_isIgnored(String traceparent) {
        assertThat(read(BASE, Map.of("traceparent", traceparent)).traceparent()).isNull();
    }

    @Test
    void contentHash_dependsOnContentOnly() {
        String hash = hash(BASE);

        assertThat(hash).matches("[0-9a-f]{32}");
        assertThat(hash(BASE.replace(" ", "").replace("\n", ""))).isEqualTo(hash);
        assertThat(
                        hash(
                                """
                                {"inference_config": {
                                   "service_settings": {"num_threads": 1, "model_id": ".elser_model_2", "num_allocations": 1},
                                   "service": "elasticsearch"},
                                 "inference_id": "my-elser", "request_id": "r-\\u0031"}\
                                """))
                .isEqualTo(hash);
        assertThat(hash(BASE, Map.of("traceparent", TRACE))).isEqualTo(hash);
        assertThat(hash(with(event("data", BASE), "/id", "\"another\""), STRUCTURED))
                .isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/target | \"default\"",
                "/dedicated | false",
                "/inference_config/service_settings/num_threads | 2",
                "/inference_config/chunking_settings | {}",
                "/x | 1",
            })
    void contentHash_differsWithAnyMember_alsoWithOneThatSaysTheDefault(
            String pointer, String value) {
        assertThat(hash(with(BASE, pointer, value))).isNotEqualTo(hash(BASE));
    }

    @Test
    void contentHash_keepsTheOrderOfArrays() {
        assertThat(hash(with(BASE, "/x", "[1, 2]"))).isNotEqualTo(hash(with(BASE, "/x", "[2, 1]")));
    }

    private String hash(String text) {
        return hash(text, Map.of());
    }

    private String hash(String text, Map<String, String> headers) {
        RequestReading reading = read(text, headers);
        return reading instanceof Valid valid
                ? valid.contentHash()
                : ((Invalid) reading).contentHash();
    }

    private RequestReading read(String text) {
        return read(text, Map.of());
    }

    private RequestReading read(String text, Map<String, String> headers) {
        return reader.read(text.getBytes(UTF_8), headers, NOW);
    }

    private static String event(String member, String data) {
        return "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/me\", \"type\":"
                + " \"elser.provisioning.request\", \""
                + member
                + "\": "
                + data
                + "}";
    }

    private static String base64(String text) {
        return '"' + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + '"';
    }

    private static Unreadable unreadable(String message, String traceparent) {
        return new Unreadable(
                "request " + message, List.of(new Violation("", message)), traceparent);
    }
}
