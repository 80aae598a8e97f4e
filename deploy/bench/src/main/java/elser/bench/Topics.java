package elser.bench;

import java.util.List;
import java.util.Map;

/** Topics of one run, and the group that reads them. */
record Topics(String name, int partitions) {

    String requests() {
        return name + ".requests";
    }

    String events() {
        return name + ".events";
    }

    String ledger() {
        return name + ".ledger";
    }

    private String deadLetters() {
        return name + ".dead-letters";
    }

    String group() {
        return name;
    }

    List<String> all() {
        return List.of(requests(), events(), ledger(), deadLetters());
    }

    /** For the worker. */
    Map<String, String> environment() {
        return Map.of(
                "ELSER_TOPICS_REQUESTS", requests(),
                "ELSER_TOPICS_EVENTS", events(),
                "ELSER_TOPICS_LEDGER", ledger(),
                "ELSER_TOPICS_DEAD_LETTERS", deadLetters(),
                "ELSER_KAFKA_GROUP_ID", group());
    }
}
