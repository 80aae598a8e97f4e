package elser.worker.audit;

import java.util.List;

/** Names of the topics that are audited. */
public record AuditTopics(String requests, String events, String deadLetters) {

    /** All of them, causes before what they cause. */
    List<String> all() {
        return List.of(requests, events, deadLetters);
    }
}
