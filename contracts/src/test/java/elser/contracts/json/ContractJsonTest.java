package elser.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.ServiceSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;

class ContractJsonTest {

    private static final String EVENT =
            """
            {"type":"failed","event_id":"e","sequence":1,"occurred_at":"2026-11-23T20:00:00.000Z",\
            "request_id":"r","failure":{"reason":"license","message":"no","retryable":true}}\
            """;

    @Test
    void event_isWrittenInSnakeCase_withoutNulls_withMilliseconds() {
        assertThat(
                        write(
                                event(
                                        Instant.parse("2026-11-23T20:00:00Z"),
                                        new Failure(
                                                FailureReason.LICENSE,
                                                "no",
                                                null,
                                                null,
                                                true,
                                                List.of()))))
                .isEqualTo(EVENT);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T20:00:00.1204Z, 2026-11-23T20:00:00.120Z",
        "2026-11-23T20:00:00.999999999Z, 2026-11-23T20:00:00.999Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
    })
    void instants_haveExactlyMilliseconds(Instant instant, String written) {
        assertThat(write(event(instant, null))).contains("\"occurred_at\":\"" + written + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23T21:30:00.000+01:30", "2026-11-23t20:00:00z"})
    void eventTimes_areReadWithAnyOffset(String time) {
        assertThat(read(EVENT.replace("2026-11-23T20:00:00.000Z", time)).occurredAt())
                .isEqualTo(Instant.parse("2026-11-23T20:00:00Z"));
    }

    @Test
    void eventOfANewerWriter_isReadWithoutWhatIsUnknown() {
        String newer =
                EVENT.replace("\"type\"", "\"since\":{\"x\":[1]},\"type\"")
                        .replace("\"reason\"", "\"hint\":\"y\",\"reason\"");

        assertThat(read(newer)).isEqualTo(read(EVENT));
    }

    @Test
    void aReasonOfANewerWriter_isReadAsUnknown_andRetryableStillTells() {
        Failure failure = read(RuleTable.with(EVENT, "/failure/reason", "\"bored\"")).failure();

        assertThat(failure.reason()).isEqualTo(FailureReason.UNKNOWN);
        assertThat(failure.retryable()).isEqualTo(read(EVENT).failure().retryable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "event_id", "sequence", "occurred_at", "request_id"})
    void eventWithoutARequiredMember_isRefused(String member) {
        assertRefused(RuleTable.with(EVENT, '/' + member, "absent"));
        assertRefused(RuleTable.with(EVENT, '/' + member, "null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/type | \"gone\"",
                "/type | 0",
                "/sequence | \"1\"",
                "/sequence | 1.5",
                "/event_id | 5",
                "/joined | \"true\"",
                "/waiters | 99999999999",
                "/occurred_at | \"yesterday\"",
                "/occurred_at | 1700000000000",
                "/progress | {\"downloaded_parts\": 1, \"total_parts\": 2}",
                "/progress | {\"downloaded_parts\": 1, \"total_parts\": 2, \"percent\": 50,"
                        + " \"stalled_for\": \"2m\"}",
                "/failure/reason | absent",
                "/failure/retryable | absent",
                "/create | {\"count\": 1}",
                "/allocation | {\"allocation_count\": 1, \"target_allocation_count\": 1}",
                "/endpoint | {\"service\": \"elser\"}",
            })
    void eventWithAMemberOfAnotherKind_isRefused(String pointer, String value) {
        assertRefused(RuleTable.with(EVENT, pointer, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}"})
    void whatIsNoEvent_isRefused(String text) {
        assertRefused(text);
    }

    @Test
    void eventWithTrailingBytes_isRefused() {
        assertRefused(EVENT + "{}");
    }

    @Test
    void config_isTheBodyOfTheCreate() {
        var config =
                new InferenceConfig(
                        "elser",
                        new ServiceSettings(null, 1, 2, null),
                        null,
                        new InferenceConfig.TaskSettings());

        assertThat(new String(ContractJson.write(config), UTF_8))
                .isEqualTo(
                        "{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,\"num_threads\":2},\"task_settings\":{}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"service\":\"elser\"}",
                "{\"service\":\"elser\",\"service_settings\":{}}",
                "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":\"1\"}}",
            })
    void whatIsNoConfig_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContractJson.readConfig(text.getBytes(UTF_8)));
    }

    static List<String> brokenEvents() {
        String minimal = EVENT;
        return List.of(
                RuleTable.with(minimal, "/failure", "absent"),
                RuleTable.with(minimal, "/sequence", "0"),
                RuleTable.with(minimal, "/sequence", "-1"),
                RuleTable.with(minimal, "/type", "\"requested\""),
                RuleTable.with(example("event-requested"), "/sequence", "1"),
                RuleTable.with(example("event-requested"), "/deadline", "absent"),
                RuleTable.with(example("event-downloading"), "/sequence", "0"),
                RuleTable.with(example("event-downloading"), "/waiting_for", "absent"),
                RuleTable.with(example("event-downloading"), "/waiting_for", "\"rain\""),
                RuleTable.with(example("event-downloading"), "/attempt", "0"),
                RuleTable.with(
                        example("event-downloading"), "/deadline", "\"2026-11-23T20:00:00.000Z\""),
                RuleTable.with(
                        example("event-downloading"), "/occurred_at", "\"2026-11-23T20:00:00Z\""),
                RuleTable.with(example("event-downloading"), "/progress/percent", "101"),
                RuleTable.with(
                        example("event-downloading-stalled"), "/progress/stalled_for", "\"PT\""),
                RuleTable.with(example("event-fully-allocated"), "/allocation", "absent"),
                RuleTable.with(
                        example("event-fully-allocated"), "/allocation/state", "\"started\""),
                RuleTable.with(example("event-fully-allocated"), "/endpoint", "absent"),
                RuleTable.with(example("event-fully-allocated"), "/endpoint/adopted", "absent"),
                RuleTable.with(example("event-fully-allocated"), "/inference_id", "absent"),
                RuleTable.with(example("event-refused"), "/provisioning_id", "\"p\""),
                RuleTable.with(example("event-refused"), "/failure/reason", "\"license\""),
                RuleTable.with(example("event-refused"), "/failure/violations", "absent"),
                RuleTable.with(example("event-refused"), "/failure/violations/0/pointer", "\"x\""),
                RuleTable.with(
                        example("event-refused"), "/failure/violations/0/pointer", "\"/a~2\""),
                RuleTable.with(
                        example("event-refused"), "/failure/violations/0/pointer", "\"/a~\""),
                RuleTable.with(example("event-failed-deadline"), "/failure/reason", "\"bored\""));
    }

    @ParameterizedTest
    @MethodSource("brokenEvents")
    void eventThatBreaksTheContract_isRefusedByTheSchema(String text) {
        assertThat(Schemas.errors(Schemas.EVENT, text)).isNotEmpty();
    }

    private static String example(String name) {
        return Schemas.text("examples/" + name + ".json");
    }

    private static void assertRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(text));
    }

    private static LifecycleEvent read(String text) {
        return ContractJson.readEvent(text.getBytes(UTF_8));
    }

    private static String write(LifecycleEvent event) {
        return new String(ContractJson.write(event), UTF_8);
    }

    private static LifecycleEvent event(Instant occurredAt, Failure failure) {
        return new LifecycleEvent(
                LifecycleEvent.Type.FAILED,
                "e",
                1,
                occurredAt,
                "r",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                failure);
    }
}
