package elser.contracts.json;

import static elser.contracts.json.RuleTable.BASE;
import static elser.contracts.json.RuleTable.LIMITS;
import static elser.contracts.json.RuleTable.NOW;
import static elser.contracts.json.RuleTable.with;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.ModelKey;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.RequestReading.Invalid;
import elser.contracts.RequestReading.Unreadable;
import elser.contracts.RequestReading.Valid;
import elser.contracts.Violation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class RequestRulesTest {

    private static final String SETTINGS = "/inference_config/service_settings";

    static List<RuleTable.Broken> broken() {
        return RuleTable.broken();
    }

    static List<RuleTable.Kept> kept() {
        return RuleTable.kept();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void oneBrokenRule_isReportedWithPointerAndMessage(RuleTable.Broken row) {
        assertThat(invalid(row.document()).failure().violations())
                .containsExactly(new Violation(row.pointer(), row.message()));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void documentAtTheEdge_isValid(RuleTable.Kept row) {
        assertThat(read(row.document())).isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void schema_refusesWhatTheReaderRefuses_butForWhatItCannotExpress(RuleTable.Broken row) {
        assertThat(!Schemas.errors(Schemas.REQUEST, row.document()).isEmpty())
                .isEqualTo(row.seenBySchema());
    }

    @ParameterizedTest
    @MethodSource("kept")
    void schema_takesWhatTheReaderTakes(RuleTable.Kept row) {
        // Validators differ in what they hold for a date-time: 10 digits, -00:00, -23:59.
        assertThat(Schemas.errorsFormatsAside(Schemas.REQUEST, row.document())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "null", "7", "\"\"", "\"a b\"", "\"ä\"", "\"a\\n\""})
    void withoutUsableRequestId_isUnreadable_andSchemaRefusesIt(String requestId) {
        String document = with(with(BASE, "/request_id", requestId), "/dedicated", "1");

        assertThat(violations(document))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/request_id", "/dedicated");
        assertThat(Schemas.errors(Schemas.REQUEST, document)).isNotEmpty();
    }

    @Test
    void requestIdOf129Characters_isNone() {
        String document = with(BASE, "/request_id", '"' + "a".repeat(129) + '"');

        assertThat(violations(document))
                .containsExactly(
                        new Violation(
                                "/request_id",
                                "must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, was \""
                                        + "a".repeat(60)
                                        + "…\""));
        assertThat(Schemas.errors(Schemas.REQUEST, document)).isNotEmpty();
    }

    @Test
    void severalBrokenRules_areAllReportedInDocumentOrder_missingMembersLast() {
        Invalid invalid =
                invalid(
                        """
                        {"requested_by": 1,
                         "inference_config": {
                           "chunking_settings": {"overlap": 1, "strategy": "sentence"},
                           "service_settings": {
                             "num_allocations": 2,
                             "num_thread": 1,
                             "adaptive_allocations": {"max_number_of_allocations": 0, "enabled": true}},
                           "service": "elasticsearch"},
                         "request_id": "r-1",
                         "what": null}\
                        """);

        assertThat(invalid.failure().violations())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/requested_by",
                        "/inference_config/chunking_settings/overlap",
                        "/inference_config/chunking_settings/max_chunk_size",
                        SETTINGS + "/num_allocations",
                        SETTINGS + "/num_thread",
                        SETTINGS + "/adaptive_allocations/max_number_of_allocations",
                        SETTINGS + "/model_id",
                        SETTINGS + "/num_threads",
                        "/what",
                        "/inference_id");
        assertThat(invalid.failure().message())
                .isEqualTo("request breaks 10 rules, first: /requested_by must be a string, was 1");
    }

    @Test
    void moreRulesThanAnyoneReads_areCounted() {
        String members =
                IntStream.range(0, 150)
                        .mapToObj(i -> "\"x" + i + "\":1,")
                        .collect(Collectors.joining());

        List<Violation> violations = violations(BASE.replaceFirst("\\{", "{" + members));

        assertThat(violations).hasSize(101);
        assertThat(violations.get(99).pointer()).isEqualTo("/x99");
        assertThat(violations.get(100)).isEqualTo(new Violation("", "breaks 50 more rules"));
    }

    @Test
    void answerToNonsense_isNotMuchLargerThanTheNonsense() {
        String members =
                IntStream.range(0, 4000)
                        .mapToObj(i -> "\"x~" + i + "\":{},")
                        .collect(Collectors.joining());
        String separators = "\"\",".repeat(5000) + "1";
        String document =
                with(
                                BASE,
                                "/inference_config/chunking_settings",
                                "{\"strategy\":\"recursive\",\"max_chunk_size\":10,\"separators\":["
                                        + separators
                                        + "]}")
                        .replaceFirst("\\{", "{" + members);
        assertThat(document.length()).isLessThan(ProvisioningRequest.MAX_BYTES);

        long size =
                violations(document).stream()
                        .mapToLong(v -> v.pointer().length() + v.message().length())
                        .sum();

        assertThat(size).isLessThan(ProvisioningRequest.MAX_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, .elser_model_2, 1, UNKNOWN_TARGET",
        "default, .elser_model_1, 1, UNSUPPORTED_MODEL",
        "nowhere, .elser_model_1, 1, UNKNOWN_TARGET",
        "nowhere, .elser_model_1, 3, INVALID_REQUEST",
        "default, .elser_model_1, 3, INVALID_REQUEST",
    })
    void reason_isTheFirstThatAppliesOf_brokenRule_target_model(
            String target, String model, int threads, FailureReason reason) {
        String document = with(BASE, "/target", '"' + target + '"');
        document = with(document, SETTINGS + "/model_id", '"' + model + '"');
        document = with(document, SETTINGS + "/num_threads", "" + threads);

        Invalid invalid = invalid(document);

        assertThat(invalid.failure().reason()).isEqualTo(reason);
        assertThat(invalid.failure().retryable()).isFalse();
        assertThat(invalid.failure().violations())
                .hasSize(
                        (target.equals("nowhere") ? 1 : 0)
                                + (model.equals(".elser_model_1") ? 1 : 0)
                                + (threads == 3 ? 1 : 0));
        assertThat(invalid.modelKey()).isEqualTo(new ModelKey(target, model));
    }

    @Test
    void noTargetNamed_andNoDefaultTarget_isUnknownTarget() {
        RequestLimits limits =
                new RequestLimits(Map.of("eu", RequestLimits.Target.UNLIMITED), Duration.ofDays(1));

        var reading = (Invalid) new RequestReader(limits).read(bytes(BASE), Map.of(), NOW);

        assertThat(reading.failure().reason()).isEqualTo(FailureReason.UNKNOWN_TARGET);
        assertThat(reading.failure().violations())
                .containsExactly(
                        new Violation(
                                "/target",
                                "is required, for there is no target \"default\"; known: eu"));
        assertThat(reading.modelKey()).hasToString("default/.elser_model_2");
    }

    @Test
    void clientWithoutTargets_takesAnyTarget() {
        String document = with(BASE, "/target", "\"anywhere\"");

        assertThat(
                        new RequestReader(RequestLimits.CONTRACT_ONLY)
                                .read(bytes(document), Map.of(), NOW))
                .isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/x | 1 | default/.elser_model_2",
                "/target | \"small\" | small/.elser_model_2",
                "/target | \"NO\" | -",
                "/target | null | -",
                "/inference_config | absent | default/.elser_model_2",
                "/inference_config | null | -",
                "/inference_config | 1 | -",
                "/inference_config/service | absent | -",
                "/inference_config/service | \"other\" | -",
                "/inference_config/service | \"elser\" | default/.elser_model_2",
                "/inference_config/service_settings | absent | -",
                "/inference_config/service_settings/model_id | absent | -",
                "/inference_config/service_settings/model_id | 1 | -",
                "/inference_config/service_settings/model_id | \"\" | -",
                "/inference_config/service_settings/model_id | \"splade\" | default/splade",
                "/inference_config/service_settings/model_id | \".elser_model_2_linux-x86_64\" |"
                        + " default/.elser_model_2",
                "/inference_config/service_settings/model_id | \".elser_model_1\" |"
                        + " default/.elser_model_1",
                "/inference_config | {\"service\": \"elser\", \"service_settings\": {}} |"
                        + " default/.elser_model_2",
                "/inference_config | {\"service\": \"elser\", \"service_settings\": {\"model_id\":"
                        + " \"splade\"}} | -",
            })
    void modelKeyOfInvalidRequest_isKnownWhereTargetAndModelAre(
            String pointer, String value, String key) {
        Invalid invalid = invalid(with(with(BASE, "/dedicated", "0"), pointer, value));

        assertThat(invalid.modelKey() == null ? null : invalid.modelKey().toString())
                .isEqualTo(key);
    }

    @Test
    void invalidRequest_echoesWhatKeepsItsRule_andNothingElse() {
        Invalid good = invalid(with(with(BASE, "/requested_by", "\"me\""), "/dedicated", "0"));
        Invalid bad =
                invalid(
                        with(
                                with(
                                        with(BASE, "/requested_by", "\"\\u0001\""),
                                        "/inference_id",
                                        "\"NO\""),
                                "/target",
                                "\"NO\""));

        assertThat(good.requestId()).isEqualTo("r-1");
        assertThat(good.inferenceId()).isEqualTo("my-elser");
        assertThat(good.requestedBy()).isEqualTo("me");
        assertThat(good.target()).isEqualTo("default");
        assertThat(good.model()).isEqualTo(".elser_model_2");
        assertThat(bad.inferenceId()).isNull();
        assertThat(bad.requestedBy()).isNull();
        assertThat(bad.target()).isNull();
        assertThat(bad.model()).isEqualTo(".elser_model_2");
    }

    private static List<Violation> violations(String document) {
        RequestReading reading = read(document);
        return reading instanceof Unreadable unreadable
                ? unreadable.violations()
                : ((Invalid) reading).failure().violations();
    }

    private static Invalid invalid(String document) {
        RequestReading reading = read(document);
        assertThat(reading).isInstanceOf(Invalid.class);
        return (Invalid) reading;
    }

    private static RequestReading read(String document) {
        return new RequestReader(LIMITS).read(bytes(document), Map.of(), NOW);
    }

    private static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
