package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** {@code replay}, on topics that no worker looks after. */
@ExtendWith(SharedBroker.class)
class ReplayTest {

    private static final String REFUSED =
            ",\"failure\":{\"reason\":\"invalid_request\",\"message\":\"bad\",\"retryable\":false}";

    private final WrittenTopics topics;

    ReplayTest(TestBroker kafka) {
        topics = new WrittenTopics(kafka);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void replay_publishesAFailedRequestUnderANewId_afterAsking() throws Exception {
        topics.ask(
                "r1",
                ",\"requested_by\":\"search-team\",\"deadline\":\"2026-11-23T20:01:00Z\"",
                WrittenTopics.START);
        topics.tell("r1", "requested", 0, "");
        topics.tell(
                "r1",
                "failed",
                1,
                ",\"failure\":{\"reason\":\"license\",\"message\":\"none\",\"retryable\":false}");
        String planned =
                "{\"request_id\":\"r2\",\"inference_id\":\"my-elser\",\"requested_by\":\"search-team\"}";

        Terminal asked = topics.broker().terminal().at(WrittenTopics.NOW).typing("n\n");
        assertThat(asked.run("replay", "r1", "--request-id", "r2")).isEqualTo(ExitCodes.FAILED);
        assertThat(asked.err())
                .containsExactly(
                        "Its deadline, 2026-11-23T20:01:00.000Z, has passed and is left out;"
                                + " --deadline gives one.",
                        "2026-11-23T20:00:01.000Z r1 default/.elser_model_2 requested",
                        "2026-11-23T20:00:02.000Z r1 default/.elser_model_2 failed license"
                                + " (final): none",
                        "Its failure was final (license): unless its cause is gone, the same comes"
                                + " of it again.",
                        "Would be published: " + planned,
                        "Publish it? [y/N] Nothing was published; --yes publishes without asking.");
        assertThat(topics.broker().read("requests")).hasSize(1);

        Terminal agreed = topics.broker().terminal().at(WrittenTopics.NOW).typing("y\n");
        assertThat(agreed.run("replay", "r1", "--request-id", "r2")).isEqualTo(ExitCodes.DONE);
        assertThat(agreed.out())
                .containsExactly("r2 key=default/.elser_model_2 partition=0 offset=1");
        List<ConsumerRecord<byte[], byte[]>> records = topics.broker().read("requests");
        assertThat(new String(records.getLast().value(), StandardCharsets.UTF_8))
                .isEqualTo(planned);
        assertThat(new String(records.getLast().key(), StandardCharsets.UTF_8))
                .isEqualTo(WrittenTopics.KEY.toString());
        assertThat(
                        topics.run(
                                        ExitCodes.DONE,
                                        "replay",
                                        "r1",
                                        "--request-id",
                                        "r3",
                                        "--dry-run")
                                .out())
                .containsExactly(planned.replace("r2", "r3"));
    }

    @Test
    void replay_ofADeadLetter_whoseRecordIsGone() throws Exception {
        topics.send(
                "dead-letters",
                null,
                WrittenTopics.utf8(WrittenTopics.ASKED.formatted("r1", "").strip()),
                WrittenTopics.START,
                Map.of(
                        "elser.error.reason", "unsendable",
                        "elser.error.message", "too large",
                        "elser.error.topic", "requests",
                        "elser.error.partition", "0",
                        "elser.error.offset", "7"));

        Terminal replayed =
                topics.run(ExitCodes.DONE, "replay", "r1", "--request-id", "r2", "--yes");
        String letter =
                "2026-11-23T20:00:00.000Z r1 default/.elser_model_2 dead letter, unsendable: too"
                        + " large (about requests-0@7), at "
                        + topics.broker().topic("dead-letters")
                        + "-0@0";
        assertThat(replayed.err())
                .containsExactly(
                        letter,
                        "Would be published:"
                                + " {\"request_id\":\"r2\",\"inference_id\":\"my-elser\"}");
        assertThat(replayed.out())
                .containsExactly("r2 key=default/.elser_model_2 partition=0 offset=0");
        assertThat(topics.run(ExitCodes.DONE, "explain", "r1").out()).contains("  " + letter);
    }

    @Test
    void replay_ofAReusedId_tellsWhyItWasSetAside_andNotWhatBecameOfTheOlderOne() throws Exception {
        topics.ask("r1", "", WrittenTopics.START);
        topics.tell("r1", "requested", 0, "");
        topics.tell("r1", "failed", 1, REFUSED);
        String other = ",\"requested_by\":\"other-team\"";
        topics.ask("r1", other, WrittenTopics.START.plusSeconds(8));
        topics.send(
                "dead-letters",
                null,
                WrittenTopics.utf8(WrittenTopics.ASKED.formatted("r1", other).strip()),
                WrittenTopics.START.plusSeconds(9),
                Map.of(
                        "elser.error.reason", "request_id_reused",
                        "elser.error.message", "use a new\u202e request_id",
                        "elser.error.topic", topics.broker().topic("requests"),
                        "elser.error.partition", "0",
                        "elser.error.offset", "1"));
        topics.handled(2);

        assertThat(topics.run(ExitCodes.DONE, "replay", "r1", "--request-id", "r2", "--yes").err())
                .containsExactly(
                        "2026-11-23T20:00:09.000Z r1 default/.elser_model_2 dead letter,"
                                + " request_id_reused: use a new\\u202e request_id (about "
                                + topics.broker().topic("requests")
                                + "-0@1), at "
                                + topics.broker().topic("dead-letters")
                                + "-0@0",
                        "Events under this id are of another record: 'elser-worker explain r1'"
                                + " shows them.",
                        "Would be published: {\"request_id\":\"r2\",\"inference_id\":\"my-elser\","
                                + "\"requested_by\":\"other-team\"}");
    }

    @Test
    void replay_isOnlyForWhatCameToNothing() throws Exception {
        topics.inFlight();
        topics.ask("served", "", WrittenTopics.START);
        topics.tell("served", "requested", 0, "");
        topics.tell("served", "fully_allocated", 1, ",\"inference_id\":\"my-elser\"");
        topics.ask("broken", ",\"inference_config\":7", WrittenTopics.START);
        topics.tell(
                "broken",
                "failed",
                0,
                ",\"failure\":{\"reason\":\"invalid_request\",\"message\":\"bad\",\"retryable\":false}");

        assertThat(topics.run(ExitCodes.FAILED, "replay", "r1").err())
                .containsExactly(
                        "Request r1 is in flight. Nothing was published. Wait for its"
                                + " end: 'elser-worker explain r1' tells how it goes.");
        assertThat(topics.run(ExitCodes.FAILED, "replay", "r3").err())
                .containsExactly(
                        "Request r3 has no answer yet. Nothing was published. Wait for its"
                                + " end: 'elser-worker explain r3' tells how it goes.");
        assertThat(topics.run(ExitCodes.FAILED, "replay", "served").err())
                .containsExactly(
                        "Request served was served: endpoint my-elser is fully allocated. Nothing"
                                + " was published. To ask for more, use 'elser-worker submit'.");
        assertThat(topics.run(ExitCodes.FAILED, "replay", "broken").err().getLast())
                .startsWith("Request broken breaks rules and would be refused again: ");
        assertThat(topics.run(ExitCodes.FAILED, "replay", "nobody").err())
                .containsExactly(
                        "Nothing is known of request nobody. Nothing was published. Look whether"
                                + " the id is right, and elser.topics.* are.");
        assertThat(topics.broker().read("requests")).hasSize(5);
    }

    @Test
    void replay_ofWhatWasServedAtTheSecondAttempt_isRefused() throws Exception {
        topics.ask("r1", ",\"inference_config\":7", WrittenTopics.START);
        topics.tell("r1", "failed", 0, REFUSED);
        topics.send(
                "dead-letters",
                null,
                WrittenTopics.utf8(WrittenTopics.ASKED.formatted("r1", "").strip()),
                WrittenTopics.START.plusSeconds(9),
                Map.of("elser.error.reason", "invalid_request"));
        topics.ask("r1", "", WrittenTopics.START.plusSeconds(2));
        topics.tell("r1", "requested", 0, "");
        topics.tell("r1", "fully_allocated", 1, ",\"inference_id\":\"my-elser\"");

        assertThat(topics.run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "Request r1 was served: endpoint my-elser is fully allocated. Nothing was"
                                + " published. To ask for more, use 'elser-worker submit'.");
    }

    @Test
    void replay_waitsForWhatIsNotReadYet_andForTheEnd() throws Exception {
        topics.ask("r1", "", WrittenTopics.START);
        topics.tell("r1", "failed", 0, REFUSED);
        topics.ask("r1", "", WrittenTopics.START.plusSeconds(1));
        topics.ask("r2", "", WrittenTopics.START);
        topics.tell("r2", "requested", 0, "");
        topics.handled(1);

        assertThat(topics.run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "The workers have yet to read a record of request r1, "
                                + topics.broker().topic("requests")
                                + "-0@1. Nothing was published. Wait for its answer, and look"
                                + " whether a worker runs: 'elser-worker status' names the"
                                + " owners.");
        topics.handled(3);
        assertThat(topics.run(ExitCodes.FAILED, "replay", "r2", "--yes").err())
                .containsExactly(
                        "Request r2 has not ended. Nothing was published. Wait for its"
                                + " end: 'elser-worker explain r2' tells how it goes.");
        topics.send(
                "ledger",
                WrittenTopics.utf8("x"),
                WrittenTopics.utf8("{\"v\":99}"),
                WrittenTopics.START,
                Map.of());
        assertThat(topics.run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "Records of the ledger cannot be read by this version (1), so whether"
                                + " request r1 is in flight cannot be told. Nothing was published."
                                + " Use the version of the workers.");
    }

    @Test
    void replay_ofSeveralModels_asksWhich() throws Exception {
        topics.ask("r1", "", WrittenTopics.START);
        topics.tell("r1", "failed", 0, REFUSED);
        topics.ask("r1", ",\"target\":\"search-eu\"", WrittenTopics.START);
        topics.handled(1);

        assertThat(topics.run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "Request r1 was sent for several models: default/.elser_model_2,"
                                + " search-eu/.elser_model_2. Nothing was published. Say which with"
                                + " --model-key.");
        assertThat(
                        topics.run(
                                        ExitCodes.DONE,
                                        "replay",
                                        "r1",
                                        "--dry-run",
                                        "--request-id",
                                        "r2",
                                        "--model-key",
                                        "default/.elser_model_2_linux-x86_64")
                                .out())
                .containsExactly("{\"request_id\":\"r2\",\"inference_id\":\"my-elser\"}");
    }
}
