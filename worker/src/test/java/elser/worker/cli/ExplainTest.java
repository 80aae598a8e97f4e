package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Phase;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Map;

/** {@code explain}, on topics that no worker looks after. */
@ExtendWith(SharedBroker.class)
class ExplainTest {

    private static final String REFUSED =
            ",\"failure\":{\"reason\":\"invalid_request\",\"message\":\"bad\",\"retryable\":false}";

    private final WrittenTopics topics;

    ExplainTest(TestBroker kafka) {
        topics = new WrittenTopics(kafka);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void explain_tellsAllOfAModel() throws Exception {
        topics.inFlight();

        String requests = topics.broker().topic("requests");
        assertThat(topics.run(ExitCodes.DONE, "explain", WrittenTopics.KEY.toString()).out())
                .containsExactly(
                        "What happened to model default/.elser_model_2",
                        "  2026-11-23T20:00:00.000Z r1 default/.elser_model_2 asked for endpoint"
                                + " my-elser by search-team, at "
                                + requests
                                + "-0@0",
                        "  2026-11-23T20:00:01.000Z r2 default/.elser_model_2 asked for endpoint"
                                + " my-elser, at "
                                + requests
                                + "-0@1",
                        "  2026-11-23T20:00:01.000Z r1 default/.elser_model_2 requested",
                        "  2026-11-23T20:00:01.000Z r2 default/.elser_model_2 requested joined",
                        "  2026-11-23T20:00:02.000Z r3 default/.elser_model_2 asked for endpoint"
                                + " my-elser, at "
                                + requests
                                + "-0@2",
                        "",
                        "Where it stands: default/.elser_model_2, provisioning p1 since"
                                + " 2026-11-23T20:00:00.000Z",
                        "  phase       following",
                        "  endpoint    my-elser",
                        "  waits for   model_download 36% (96/263)",
                        "  creates     1",
                        "  next        the worker that takes over partition 0 looks until my-elser"
                                + " is fully allocated; begins when it has loaded the partition",
                        "  deadline    the first at 2026-11-23T21:00:00.000Z, in 54m 30s",
                        "  owner       no worker (partition 0)",
                        "  requests    2",
                        "    2026-11-23T20:00:00.000Z r1 leads, by search-team, until"
                                + " 2026-11-23T21:00:00.000Z",
                        "    2026-11-23T20:00:01.000Z r2, until 2026-11-23T21:00:01.000Z",
                        "",
                        "Not read yet:",
                        "  " + requests + "-0@2, owner no worker, which has read up to offset 0");
    }

    @Test
    void explain_tellsOfARequestThatHasEnded() throws Exception {
        topics.ask("r1", "", WrittenTopics.START);
        topics.tell("r1", "requested", 0, "");
        topics.tell(
                "r1",
                "failed",
                1,
                ",\"failure\":{\"reason\":\"deadline_exceeded\",\"message\":\"too"
                        + " late\",\"retryable\":true}");
        topics.remember(
                new Entry.Remembered(
                        WrittenTopics.KEY,
                        "r1",
                        WrittenTopics.HASH,
                        WrittenTopics.START.plusSeconds(2),
                        null));

        assertThat(topics.run(ExitCodes.DONE, "explain", "r1").out())
                .endsWith(
                        "  2026-11-23T20:00:02.000Z r1 default/.elser_model_2 failed"
                                + " deadline_exceeded (retryable): too late",
                        "",
                        "Nothing of it is in flight. Still known by their ids, so that to send them"
                                + " again",
                        "does nothing ('elser-worker replay' asks anew for one that failed):",
                        "  default/.elser_model_2 r1 ended 2026-11-23T20:00:02.000Z");

        JsonNode json =
                new JsonMapper()
                        .readTree(
                                topics.run(ExitCodes.DONE, "explain", "r1", "--json")
                                        .out()
                                        .getFirst());
        assertThat(json.path("happened").findValuesAsText("what"))
                .containsExactly("request", "event", "event");
        assertThat(json.path("ended")).hasSize(1);
        assertThat(json.path("unread")).isEmpty();
    }

    @Test
    void explain_ofARequest_tellsItsOwnDeadline() throws Exception {
        topics.remember(
                WrittenTopics.provisioning(
                        "p1", WrittenTopics.KEY, new Phase.Following("my-elser", null)));
        for (int i = 0; i < 13; i++) {
            topics.remember(WrittenTopics.waiter("w" + i, "p1", i));
        }

        assertThat(topics.run(ExitCodes.DONE, "explain", "w12").out())
                .contains(
                        "  gives up    at 2026-11-23T21:00:12.000Z, in 54m 42s",
                        "    2026-11-23T20:00:12.000Z w12, until 2026-11-23T21:00:12.000Z");
    }

    @Test
    void explain_countsEventsThatItCannotRead_ofOthersOnlyWhereItCannotTell() throws Exception {
        topics.ask("r1", "", WrittenTopics.START);
        topics.tell("r1", "requested", 0, "");
        topics.tell("r1", "paused", 1, "");
        topics.tell("r2", "paused", 1, "");
        topics.send("events", null, WrittenTopics.utf8("[]"), WrittenTopics.START, Map.of());

        assertThat(topics.run(ExitCodes.DONE, "explain", "r1").err())
                .containsExactly(
                        "Events cannot be read by this version and are left out (2); a newer worker"
                                + " may have written them: use a newer elser-worker.");
        assertThat(topics.run(ExitCodes.DONE, "explain", WrittenTopics.KEY.toString()).err())
                .singleElement()
                .asString()
                .startsWith("Events cannot be read by this version and are left out (3);");
        assertThat(topics.run(ExitCodes.FAILED, "explain", "search-eu/own-elser").err())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("Events cannot be read by this version and are left out (1);");
    }

    @Test
    void explain_ofNothing() {
        assertThat(topics.run(ExitCodes.FAILED, "explain", "r1").err())
                .containsExactly(
                        "Nothing is known of request r1. Look whether the id is right, and"
                                + " elser.topics.* are.");
        assertThat(topics.run(ExitCodes.USAGE, "explain", "default/").err())
                .startsWith("\"default/\" is no model key (target/model) and no request id.");
    }

    @Test
    void documentsHoldNothingThatMovesACursor() throws Exception {
        topics.ask("r1", ",\"requested_by\":\"a\u202eb\"", WrittenTopics.START);
        topics.handled(1);

        Terminal json = topics.run(ExitCodes.DONE, "explain", "r1", "--json");
        assertThat(json.written()).contains("a\\u202eb");
        Terminal text =
                topics.run(ExitCodes.DONE, "explain", "default/.elser_model_2_linux-x86_64");
        assertThat(text.written()).contains("by a\\u202eb");
        assertThat(text.out())
                .endsWith(
                        "Read, but without an answer: it doubles one that ended long ago, or see"
                                + " 'elser-worker audit':",
                        "  " + topics.broker().topic("requests") + "-0@0");
    }

    @Test
    void textsHoldNothingThatMovesACursor() throws Exception {
        topics.ask("r1", ",\"requested_by\":\"a\u202eb\"", WrittenTopics.START);
        topics.tell("r1", "failed", 0, REFUSED.replace("bad", "b\u202ed\u009b2J\u007f"));
        topics.remember(
                WrittenTopics.provisioning(
                        "p1", WrittenTopics.KEY, new Phase.Following("e\u202e", null)));

        for (String command :
                List.of(
                        "replay r1 --yes",
                        "explain r1",
                        "explain r1 --json",
                        "status",
                        "status --json")) {
            Terminal terminal = topics.run(ExitCodes.DONE, command.split(" ", -1));
            assertThat(terminal.written() + String.join("", terminal.err()))
                    .contains("\\u202e")
                    .doesNotContainPattern("[\\u202e\\u009b\\u007f]");
        }
    }
}
