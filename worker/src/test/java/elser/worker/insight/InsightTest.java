package elser.worker.insight;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;
import elser.contracts.json.ContractJson;
import elser.contracts.json.EventReader;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is made of records, without any topic. */
class InsightTest {

    private static final Instant START = Instant.parse("2026-11-23T20:00:00Z");
    private static final String MODEL = "default/.elser_model_2";
    private static final Subject R1 = new Subject.OfRequest("r1");
    private static final GroupState GROUP = new GroupState("g", Map.of(), Map.of(0, 100L), true);

    private static Happening.Asked asked(String id, long offset, long second) {
        return new Happening.Asked(
                START.plusSeconds(second),
                new Place("requests", 0, offset),
                MODEL,
                id,
                request(id),
                null,
                null);
    }

    private static ProvisioningRequest request(String id) {
        return new ProvisioningRequest(null, id, null, null, "my-elser", null, null, null, null);
    }

    private static Happening.Told told(String id, String type, int sequence, long second) {
        return told(id, type, sequence, second, "license");
    }

    private static Happening.Told told(
            String id, String type, int sequence, long second, String reason) {
        String json =
                """
                {"type":"%s","event_id":"e","sequence":%d,"occurred_at":"%s","request_id":"%s","target":"default","model":".elser_model_2"%s}\
                """
                        .formatted(
                                type,
                                sequence,
                                START.plusSeconds(second),
                                id,
                                type.equals("failed")
                                        ? ",\"failure\":{\"reason\":\"%s\",\"message\":\"m\",\"retryable\":false}"
                                                .formatted(reason)
                                        : "");
        EventReading reading = EventReader.read(json.getBytes(StandardCharsets.UTF_8));
        LifecycleEvent event = ((EventReading.Known) reading).event();
        return new Happening.Told(event.occurredAt(), new Place("events", 0, sequence), event);
    }

    private static Happening.SetAside setAside(String reason, long about, long second) {
        return new Happening.SetAside(
                START.plusSeconds(second),
                new Place("letters", 0, about),
                MODEL,
                "r1",
                request("r1"),
                null,
                new Place("requests", 0, about),
                reason,
                "m");
    }

    private static Happening.SetAside broken(String reason, long second) {
        return new Happening.SetAside(
                START.plusSeconds(second),
                new Place("letters", 0, second),
                MODEL,
                "r1",
                null,
                "bad",
                new Place("requests", 0, second),
                reason,
                "m");
    }

    private static Explanation explanation(GroupState group, Happening... happenings) {
        History history = new History(R1);
        List.of(happenings).forEach(history::take);
        return Explanation.of(R1, history, new LedgerState(), group);
    }

    private static Replay replay(GroupState group, Happening... happenings) {
        return Replay.of(explanation(group, happenings), group, "r1", null);
    }

    private static String why(Replay replay) {
        return replay instanceof Replay.Refused(String what, String todo)
                ? what + " " + todo
                : "possible";
    }

    @Test
    void anOwnerWhoseClockIsBehind_doesNotTurnTheOrder() {
        Happening request = asked("r1", 0, 5);
        Happening first = told("r1", "requested", 0, 10);
        Happening second = told("r1", "downloading", 1, 12);
        Happening third = told("r1", "fully_allocated", 2, 10);

        assertThat(explanation(GROUP, request, first, second, third).happenings())
                .containsExactly(request, first, second, third);
    }

    /** As many as a busy model has; every pair compared would be ten thousand millions. */
    @Test
    void manyRequestsOfOneModel() {
        Subject whom = Subject.parse("default/.elser_model_2_linux-x86_64");
        History history = new History(whom);
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            history.take(asked("r" + i, i, i));
        }
        GroupState group = new GroupState("g", Map.of(), Map.of(0, many - 2L), true);
        Explanation explanation = Explanation.of(whom, history, new LedgerState(), group);

        assertThat(explanation.unanswered()).hasSize(many - 2);
        assertThat(explanation.unread())
                .containsExactly(
                        new Place("requests", 0, many - 2), new Place("requests", 0, many - 1));
    }

    @Test
    void ofAGroupThatCannotBeAsked_nothingIsSaidToBeUnread() {
        Explanation explanation = explanation(GroupState.unknown("g"), asked("r1", 7, 0));
        assertThat(explanation.unread()).isEmpty();
        assertThat(explanation.unanswered()).containsExactly(new Place("requests", 0, 7));
    }

    @Test
    void whatWasSetAsideBesideAServedOne_canBeReplayed() {
        assertThat(
                        why(
                                replay(
                                        GROUP,
                                        asked("r1", 0, 0),
                                        told("r1", "requested", 0, 1),
                                        asked("r1", 1, 2),
                                        setAside("request_id_reused", 1, 3),
                                        told("r1", "fully_allocated", 1, 9))))
                .isEqualTo("possible");
    }

    @Test
    void anOldDeadLetter_doesNotOutdoWhatWasServedLater() {
        String served = "Request r1 was served";
        Happening letter = setAside("unsendable", 0, 1);
        Happening requested = told("r1", "requested", 0, 5);
        Happening end = told("r1", "fully_allocated", 1, 6);

        assertThat(why(replay(GROUP, letter, asked("r1", 1, 4), requested, end)))
                .startsWith(served);
        assertThat(why(replay(GROUP, letter, requested, end))).startsWith(served);
    }

    @Test
    void whatBreaksRulesIsRefused_alsoWhereOnlyItsDeadLetterIsLeft() {
        String refused =
                "Request r1 breaks rules and would be refused again: bad. Ask anew with"
                        + " 'elser-worker submit'.";
        Happening letter = broken("invalid_request", 3);
        Happening event = told("r1", "failed", 0, 3, "invalid_request");
        Happening older = setAside("request_id_reused", 1, 1);

        assertThat(why(replay(GROUP, letter))).isEqualTo(refused);
        assertThat(why(replay(GROUP, letter, event))).isEqualTo(refused);
        assertThat(why(replay(GROUP, older, letter))).isEqualTo(refused);
        assertThat(why(replay(GROUP, older, letter, event))).isEqualTo(refused);
        assertThat(why(replay(GROUP, asked("r1", 0, 0), letter))).isEqualTo(refused);
        assertThat(why(replay(GROUP, letter, event, told("r1", "failed", 0, 9))))
                .isEqualTo(
                        "The topics do not have request r1 any more. Ask anew with 'elser-worker"
                                + " submit'.");
    }

    @Test
    void ofADeadLetterThatWasCut_noRuleIsSaidToBeBroken() {
        String broken =
                "{\"request_id\":\"r1\",\"inference_id\":\"my-elser\",\"inference_config\":7}";
        var record =
                new ConsumerRecord<>(
                        "letters", 0, 0, new byte[0], broken.getBytes(StandardCharsets.UTF_8));
        HappeningReader reader = new HappeningReader();

        assertThat(reader.setAside(record).fault()).contains("/inference_config");
        record.headers().add("elser.error.truncated", "true".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.setAside(record).fault()).isNull();
    }

    @Test
    void aLaterRecordIsWaitedFor_alsoOfAGroupThatCannotBeAsked() {
        Happening request = asked("r1", 0, 0);
        Happening failed = told("r1", "failed", 0, 1);
        Happening again = asked("r1", 1, 2);

        assertThat(why(replay(GROUP, request, failed, again))).isEqualTo("possible");
        assertThat(why(replay(GroupState.unknown("g"), request, failed))).isEqualTo("possible");
        assertThat(why(replay(GroupState.unknown("g"), request, failed, again)))
                .isEqualTo(
                        "Whether the workers have read a record of request r1, requests-0@1, cannot"
                                + " be seen. Give the user the ACL DESCRIBE on group g.");
        GroupState behind = new GroupState("g", Map.of(), Map.of(0, 1L), true);
        assertThat(why(replay(behind, request, failed, again)))
                .startsWith("The workers have yet to read a record of request r1, requests-0@1");
    }

    @Test
    void aLedgerRecordThatWasOverwritten_isNotMissed() {
        LedgerState ledger = new LedgerState();
        byte[] key = "x".getBytes(StandardCharsets.UTF_8);
        ledger.take(0, key, "{\"v\":99}".getBytes(StandardCharsets.UTF_8));
        assertThat(ledger.unreadable()).isEqualTo(1);
        ledger.take(0, key, null);
        assertThat(ledger.unreadable()).isZero();
    }

    @Test
    void whatIsPublishedAgain_isWhatTheLatestRecordAskedFor() {
        assertThat(replay(GROUP, asked("r1", 0, 0), told("r1", "failed", 0, 1)))
                .isInstanceOfSatisfying(
                        Replay.Possible.class,
                        possible -> {
                            assertThat(ContractJson.write(possible.original()))
                                    .isEqualTo(ContractJson.write(request("r1")));
                            assertThat(possible.told()).hasSize(1);
                        });
    }
}
