package elser.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.demo.Account.DeadLetter;
import elser.sandbox.demo.Ask.Outcome.Refused;
import elser.sandbox.demo.Ask.Outcome.Served;
import elser.sandbox.demo.Ask.Outcome.Unreadable;
import elser.sandbox.demo.ClusterRecord.Creates;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The demo must not say that all is well when it is not. */
class VerdictTest {

    private final List<JsonNode> events = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Map<String, Creates> creates =
            new TreeMap<>(
                    Map.of(
                            "default/.elser_model_2", new Creates(2, 1),
                            "analytics/.elser_model_2", new Creates(1, 1)));
    private int cuts = 1;

    VerdictTest() {
        for (Ask ask : Scenario.all()) {
            switch (ask.outcome()) {
                case Served served -> tellServed(ask.name(), served);
                case Refused(int violations) -> {
                    events.add(refusal(ask.name(), violations));
                    letters.add(new DeadLetter(ask.body(), "invalid_request"));
                }
                case Unreadable _ -> letters.add(new DeadLetter(ask.body(), "unreadable"));
            }
        }
    }

    @Test
    void whatMustBe_hasNoFault() {
        assertThat(faults()).isEmpty();
    }

    @Test
    void missingTerminal_isAFault() {
        events.removeIf(event -> is(event, "duplicate-2") && Account.isTerminal(event));
        assertThat(faults()).containsExactly("duplicate-2: it was not answered, only [requested]");
    }

    @Test
    void repeatedEvent_isAFault() {
        events.add(event("elsewhere", "fully_allocated", 2));
        assertThat(faults())
                .contains("elsewhere: an event between: fully_allocated instead of downloading");
    }

    @Test
    void gapInASequence_isAFault() {
        events.replaceAll(
                event ->
                        is(event, "dedicated") && Account.isTerminal(event)
                                ? ((ObjectNode) event).put("sequence", 7)
                                : event);
        assertThat(faults()).containsExactly("dedicated: sequence: 7 instead of 1");
    }

    @Test
    void otherEndpoint_isAFault() {
        events.replaceAll(
                event ->
                        is(event, "duplicate-1") && Account.isTerminal(event)
                                ? ((ObjectNode) event).put("inference_id", "shop-elser")
                                : event);
        assertThat(faults())
                .containsExactly("duplicate-1: endpoint: shop-elser instead of search-elser");
    }

    @Test
    void fewerViolations_areAFault() {
        events.replaceAll(event -> is(event, "mistaken") ? refusal("mistaken", 3) : event);
        assertThat(faults()).containsExactly("mistaken: violations: 3 instead of 4");
    }

    @Test
    void missingDeadLetter_isAFault() {
        letters.removeLast();
        assertThat(faults()).containsExactly("(no JSON): dead letters: 0 instead of 1");
    }

    @Test
    void eventOfNobody_isAFault() {
        events.add(event("stranger", "requested", 0));
        int total = events.size();
        assertThat(faults())
                .containsExactly(
                        "events of the demo's requests and of all: "
                                + total
                                + " instead of "
                                + (total - 1));
    }

    @Test
    void progressThatDoesNotGrow_isAFault() {
        events.removeIf(event -> event.at("/progress/percent").asInt() == 60);
        events.removeIf(event -> is(event, "first") && Account.isTerminal(event));
        events.add(event("first", "fully_allocated", 2));
        assertThat(faults()).containsExactly("first: its progress did not grow: [20]");
    }

    @Test
    void secondCreate_isAFault() {
        creates.put("analytics/.elser_model_2", new Creates(2, 2));
        assertThat(faults())
                .containsExactlyInAnyOrder(
                        "analytics/.elser_model_2: creates: 2 instead of 1",
                        "analytics/.elser_model_2: creates at once: 2 instead of 1");
    }

    @Test
    void createForAnotherModel_isAFault() {
        creates.put("default/other", new Creates(1, 1));
        assertThat(faults())
                .containsExactly(
                        "models with a create: [analytics/.elser_model_2, default/.elser_model_2,"
                                + " default/other] instead of "
                                + Scenario.CREATES.keySet());
    }

    @Test
    void gatewayThatCutNothing_isAFault() {
        cuts = 0;
        assertThat(faults())
                .containsExactly(
                        "no create was cut by the gateway with 502, which was to be shown");
    }

    @Test
    void tables_nameEveryRequestAndEveryModel() {
        assertThat(Summary.of(Scenario.all(), account(), clusters()))
                .hasSize(1 + Scenario.all().size() + 1 + 1 + creates.size())
                .contains(
                        "MODEL KEY                 CREATES  MOST AT ONCE  CUT BY THE GATEWAY (502)",
                        "default/.elser_model_2    2        1             1")
                .anySatisfy(
                        line ->
                                assertThat(line.split(" {2,}"))
                                        .containsExactly(
                                                "duplicate-1",
                                                "default, id shop-elser",
                                                "fully_allocated, joined",
                                                "search-elser",
                                                "2"));
    }

    private List<String> faults() {
        return Verdict.faults(Scenario.all(), account(), clusters());
    }

    private Account account() {
        Account account = new Account();
        events.forEach(account::add);
        letters.forEach(account::add);
        return account;
    }

    private ClusterRecord clusters() {
        return new ClusterRecord(creates, Map.of("default", cuts, "analytics", 0));
    }

    private void tellServed(String name, Served served) {
        int sequence = 0;
        events.add(event(name, "requested", sequence++));
        if (name.equals("first")) {
            events.add(progress(name, sequence++, 20));
            events.add(progress(name, sequence++, 60));
        }
        ObjectNode last = event(name, "fully_allocated", sequence);
        last.put("inference_id", served.endpoint());
        last.put("joined", served.joined());
        String[] key = served.modelKey().split("/", 2);
        last.put("target", key[0]).put("model", key[1]);
        events.add(last);
    }

    private static ObjectNode progress(String name, int sequence, int percent) {
        ObjectNode event = event(name, "downloading", sequence);
        event.putObject("progress").put("percent", percent);
        return event;
    }

    private static ObjectNode refusal(String name, int violations) {
        ObjectNode event = event(name, "failed", 0);
        ObjectNode failure = event.putObject("failure").put("reason", "invalid_request");
        var list = failure.putArray("violations");
        for (int i = 0; i < violations; i++) {
            list.addObject().put("pointer", "/" + i);
        }
        return event;
    }

    private static ObjectNode event(String name, String type, int sequence) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("request_id", name)
                .put("type", type)
                .put("sequence", sequence)
                .put("inference_id", "search-elser")
                .put("joined", false)
                .put("target", "default")
                .put("model", ".elser_model_2");
    }

    private static boolean is(JsonNode event, String name) {
        return event.path("request_id").asText().equals(name);
    }
}
