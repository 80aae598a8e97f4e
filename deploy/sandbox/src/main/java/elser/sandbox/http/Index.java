package elser.sandbox.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What {@code GET /_sandbox} tells. */
final class Index {

    private Index() {}

    static ObjectNode page() {
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        "GET /_sandbox/calls",
                        "the record; ?operation=, path=, opaque_id=, outcome= …")
                .put("GET /_sandbox/counters", "calls by operation, creates by model")
                .put("GET /_sandbox/rules", "the rules in force, and how often each has struck")
                .put("POST /_sandbox/rules", "puts a rule in force")
                .put("DELETE /_sandbox/rules/{id}", "ends a rule; without an id, all of them")
                .put("GET /_sandbox/faults", "what a rule can say")
                .put("GET /_sandbox/changes", "what can be changed about the cluster")
                .put("POST /_sandbox/changes", "one change, or an array of them")
                .put("GET /_sandbox/ports", "which ports take connections")
                .put("PUT /_sandbox/ports/{name}", "{\"open\":false,\"lasts\":\"5s\"}")
                .put("GET /_sandbox/gateway", "what the gateway does")
                .put("PUT /_sandbox/gateway", "changes it");
    }
}
