package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the topics have said so far. */
final class Account {

    private static final Set<String> TERMINAL = Set.of("fully_allocated", "failed");

    private final Map<String, List<JsonNode>> events = new LinkedHashMap<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();

    /**
     * A record on the dead letters topic.
     *
     * @param value as it was received
     * @param reason its header {@code elser.error.reason}
     */
    record DeadLetter(String value, String reason) {}

    void add(JsonNode event) {
        events.computeIfAbsent(event.path("request_id").asText(), _ -> new ArrayList<>())
                .add(event);
    }

    void add(DeadLetter letter) {
        deadLetters.add(letter);
    }

    /** In the order of the topic. */
    List<JsonNode> eventsOf(String requestId) {
        return events.getOrDefault(requestId, List.of());
    }

    List<DeadLetter> deadLettersOf(Ask ask) {
        return deadLetters.stream().filter(letter -> letter.value().equals(ask.body())).toList();
    }

    boolean hasBegun(Ask ask) {
        return !eventsOf(ask.name()).isEmpty();
    }

    /** Whether all that has to be said about it has been said. */
    boolean hasEnded(Ask ask) {
        return switch (ask.outcome()) {
            case Ask.Outcome.Served _ -> isOver(ask);
            case Ask.Outcome.Refused _ -> isOver(ask) && !deadLettersOf(ask).isEmpty();
            case Ask.Outcome.Unreadable _ -> !deadLettersOf(ask).isEmpty();
        };
    }

    private boolean isOver(Ask ask) {
        return eventsOf(ask.name()).stream().anyMatch(Account::isTerminal);
    }

    static boolean isTerminal(JsonNode event) {
        return TERMINAL.contains(event.path("type").asText());
    }

    int events() {
        return events.values().stream().mapToInt(List::size).sum();
    }

    int deadLetters() {
        return deadLetters.size();
    }
}
