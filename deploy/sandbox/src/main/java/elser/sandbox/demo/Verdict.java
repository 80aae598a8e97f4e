package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.demo.Ask.Outcome.Refused;
import elser.sandbox.demo.Ask.Outcome.Served;
import elser.sandbox.demo.Ask.Outcome.Unreadable;
import elser.sandbox.demo.ClusterRecord.Creates;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Holds what happened against what had to happen. */
final class Verdict {

    private final Account account;
    private final List<String> faults = new ArrayList<>();

    private Verdict(Account account) {
        this.account = account;
    }

    /** What is wrong, a sentence each; empty if everything is as it must be. */
    static List<String> faults(List<Ask> asks, Account account, ClusterRecord clusters) {
        Verdict verdict = new Verdict(account);
        asks.forEach(verdict::judge);
        verdict.judgeTotals(asks);
        verdict.judge(clusters);
        return List.copyOf(verdict.faults);
    }

    private void judge(Ask ask) {
        List<JsonNode> events = account.eventsOf(ask.name());
        int letters = account.deadLettersOf(ask).size();
        switch (ask.outcome()) {
            case Served served -> {
                expect(0, letters, ask.name() + ": dead letters");
                judgeServed(ask.name(), served, events);
            }
            case Refused(int violations) -> {
                expect(1, letters, ask.name() + ": dead letters");
                expect(List.of("failed"), types(events), ask.name() + ": events");
                if (!events.isEmpty()) {
                    JsonNode failure = events.getFirst().path("failure");
                    expect(
                            "invalid_request",
                            failure.path("reason").asText(),
                            ask.name() + ": reason");
                    expect(
                            violations,
                            failure.path("violations").size(),
                            ask.name() + ": violations");
                }
            }
            case Unreadable _ -> {
                expect(1, letters, ask.name() + ": dead letters");
                expect(List.of(), types(events), ask.name() + ": events");
            }
        }
    }

    private void judgeServed(String name, Served served, List<JsonNode> events) {
        List<String> types = types(events);
        if (types.size() < 2) {
            faults.add(name + ": it was not answered, only " + types);
            return;
        }
        expect("requested", types.getFirst(), name + ": first event");
        expect("fully_allocated", types.getLast(), name + ": last event");
        types.subList(1, types.size() - 1)
                .forEach(type -> expect("downloading", type, name + ": an event between"));
        for (int i = 0; i < events.size(); i++) {
            expect(i, events.get(i).path("sequence").asInt(-1), name + ": sequence");
        }
        JsonNode last = events.getLast();
        expect(served.endpoint(), last.path("inference_id").asText(), name + ": endpoint");
        expect(served.joined(), last.path("joined").asBoolean(), name + ": joined");
        expect(
                served.modelKey(),
                last.path("target").asText() + "/" + last.path("model").asText(),
                name + ": model key");
    }

    private void judgeTotals(List<Ask> asks) {
        int events = asks.stream().mapToInt(ask -> account.eventsOf(ask.name()).size()).sum();
        expect(events, account.events(), "events of the demo's requests and of all");
        int letters = asks.stream().mapToInt(ask -> account.deadLettersOf(ask).size()).sum();
        expect(letters, account.deadLetters(), "dead letters of the demo's records and of all");
        List<Integer> percents = percents(account.eventsOf(Scenario.FIRST.name()));
        if (percents.size() < 2
                || !percents.stream().sorted().toList().equals(percents)
                || percents.getFirst().equals(percents.getLast())) {
            faults.add(Scenario.FIRST.name() + ": its progress did not grow: " + percents);
        }
    }

    private void judge(ClusterRecord clusters) {
        expect(Scenario.CREATES.keySet(), clusters.creates().keySet(), "models with a create");
        Scenario.CREATES.forEach(
                (modelKey, wanted) -> {
                    Creates creates = clusters.creates().getOrDefault(modelKey, new Creates(0, 0));
                    expect(wanted, creates.arrived(), modelKey + ": creates");
                    expect(1, creates.mostAtOnce(), modelKey + ": creates at once");
                });
        if (clusters.cutCreates().getOrDefault(Scenario.BEHIND_GATEWAY, 0) == 0) {
            faults.add("no create was cut by the gateway with 502, which was to be shown");
        }
    }

    private void expect(Object wanted, Object found, String what) {
        if (!Objects.equals(wanted, found)) {
            faults.add(what + ": " + found + " instead of " + wanted);
        }
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static List<Integer> percents(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.at("/progress/percent"))
                .filter(JsonNode::isInt)
                .map(JsonNode::asInt)
                .toList();
    }
}
