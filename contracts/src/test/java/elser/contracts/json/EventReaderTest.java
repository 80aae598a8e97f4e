package elser.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.contracts.EventReading;
import elser.contracts.EventReading.Known;
import elser.contracts.EventReading.Later;
import elser.contracts.EventReading.Unreadable;
import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {

    private static final String DOWNLOADING = Schemas.text("examples/event-downloading.json");
    private static final String FAILED = Schemas.text("examples/event-failed-unauthorized.json");
    private static final String SERVED = Schemas.text("examples/event-fully-allocated.json");

    @ParameterizedTest
    @CsvSource({
        "/estimated_end, '\"2027-01-01T00:00:00Z\"'",
        "/progress/bytes, 12",
        "/create/by, '{\"worker\": [1, null]}'",
        "/labels, '[]'",
        "/labels, null",
    })
    void membersOfALaterVersion_areLeftOut(String pointer, String value) {
        assertThat(read(RuleTable.with(DOWNLOADING, pointer, value)))
                .isEqualTo(new Known(event(DOWNLOADING)));
    }

    @Test
    void membersOfTheEndpoint_areWhatTheClusterReports() {
        String more =
                RuleTable.with(SERVED, "/endpoint/service_settings/rate_limit", "{\"rpm\": 9}");

        var known = (Known) read(RuleTable.with(more, "/endpoint/region", "\"eu\""));

        assertThat(known.event()).isEqualTo(event(more));
        assertThat(known.event().endpoint().serviceSettings()).containsKey("rate_limit");
    }

    @Test
    void aLaterReason_isUnknown_andRetryableTells() {
        String later = RuleTable.with(FAILED, "/failure/reason", "\"bored\"");

        var retryable = (Known) read(RuleTable.with(later, "/failure/retryable", "true"));
        var lasting = (Known) read(RuleTable.with(later, "/failure/retryable", "false"));

        assertThat(retryable.event().failure().reason()).isEqualTo(FailureReason.UNKNOWN);
        assertThat(retryable.event().failure().retryable()).isTrue();
        assertThat(lasting.event().failure().reason()).isEqualTo(FailureReason.UNKNOWN);
        assertThat(lasting.event().failure().retryable()).isFalse();
    }

    @Test
    void aLaterNameInWaitingFor_isLeftOut() {
        assertThat(read(RuleTable.with(DOWNLOADING, "/waiting_for", "\"approval\"")))
                .isEqualTo(new Known(event(RuleTable.with(DOWNLOADING, "/waiting_for", "absent"))));
    }

    @Test
    void aCreateForALaterReason_isLeftOut() {
        assertThat(read(RuleTable.with(DOWNLOADING, "/create/reason", "\"upgrade\"")))
                .isEqualTo(new Known(event(RuleTable.with(DOWNLOADING, "/create", "absent"))));
    }

    @Test
    void severalLaterNames_areLeftOutTogether() {
        String later = RuleTable.with(DOWNLOADING, "/create/reason", "\"upgrade\"");
        later = RuleTable.with(later, "/waiting_for", "\"approval\"");
        later = RuleTable.with(later, "/cost", "{\"reason\": \"upgrade\"}");
        String left = RuleTable.with(DOWNLOADING, "/create", "absent");

        assertThat(read(later))
                .isEqualTo(new Known(event(RuleTable.with(left, "/waiting_for", "absent"))));
    }

    @Test
    void aLaterType_saysWhoseItIs_whateverElseItHolds() {
        assertThat(read("{\"type\": \"paused\", \"request_id\": \"r-1\", \"sequence\": \"x\"}"))
                .isEqualTo(new Later("paused", "r-1"));
        assertThat(read("{\"type\": \"paused\", \"request_id\": 7}"))
                .isEqualTo(new Later("paused", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | event is empty",
                "null | event must be an object, was null",
                "[] | event must be an object, was an array",
                "{} | event is not of its form: ",
                "{\"type\": \"\"} | event is not of its form: ",
                "{\"type\": 1} | event is not of its form: ",
                "{\"type\": \"paused\"} {} | event is not JSON",
                "{\"type\": \"paused\", \"type\": \"failed\"} | event is not JSON",
            })
    void whatIsNoEvent_isUnreadable(String text, String beginning) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.message()).startsWith(beginning));
    }

    @ParameterizedTest
    @CsvSource({
        "/waiting_for, 1",
        "/waiting_for, '\"\"'",
        "/create, '{\"count\": 1}'",
        "/create/reason, 0",
        "/create/count, '\"1\"'",
        "/request_id, null",
        "/sequence, absent",
    })
    void aMemberOfAnotherKind_isUnreadable_alsoBesidesLaterNames(String pointer, String value) {
        String broken = RuleTable.with(DOWNLOADING, pointer, value);

        assertThat(read(broken)).isInstanceOf(Unreadable.class);
        if (!pointer.equals("/waiting_for")) {
            assertThat(read(RuleTable.with(broken, "/waiting_for", "\"approval\"")))
                    .isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void tombstone_isUnreadable() {
        assertThat(EventReader.read(null)).isEqualTo(new Unreadable("event has no value"));
    }

    @Test
    void bytesThatAreNoText_areUnreadable() {
        assertThat(EventReader.read(new byte[] {(byte) 0xff, 0}))
                .isEqualTo(new Unreadable("event is not UTF-8"));
    }

    @Test
    void whoeverAsksForAnEvent_isToldWhyThereIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event("{\"type\": \"paused\"}"))
                .withMessage("event is of an unknown type: \"paused\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event("[]"))
                .withMessage("event must be an object, was an array");
    }

    private static EventReading read(String text) {
        return EventReader.read(text.getBytes(UTF_8));
    }

    private static LifecycleEvent event(String text) {
        return ContractJson.readEvent(text.getBytes(UTF_8));
    }
}
