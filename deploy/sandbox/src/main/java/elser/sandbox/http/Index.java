package elser.sandbox.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.json.RecordReader;

import java.util.Map;
import java.util.TreeMap;

/** What {@code GET /_sandbox} tells. */
final class Index {

    /** Bodies to begin with; a test sends them all. */
    private static final Map<String, String> EXAMPLES =
            new TreeMap<>(
                    Map.of(
                            "POST /_sandbox/rules",
                            """
                            {"on":{"operation":"put-endpoint","model":".elser_model_2"},\
                            "times":3,"fault":{"reset":"forwarded"}}\
                            """,
                            "POST /_sandbox/changes",
                            """
                            [{"set_capacity":{"nodes":1,"processors":2,"scaling":false}},\
                            {"set_downloads":{"stalls_after":100}},"finish_downloads"]\
                            """,
                            "PUT /_sandbox/ports/node-1",
                            """
                            {"open":false,"lasts":"5s"}\
                            """,
                            "PUT /_sandbox/gateway",
                            """
                            {"timeout":"5s","resend":false,\
                            "failure":{"status":504,"body":"empty","retry_after":"2"}}\
                            """));

    private Index() {}

    static ObjectNode page() {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.put("GET /_sandbox/calls", "the record; ?operation=, path=, opaque_id=, outcome= …")
                .put("GET /_sandbox/counters", "calls by operation, creates by model")
                .put("GET /_sandbox/rules", "the rules in force, and how often each has struck")
                .put("POST /_sandbox/rules", "puts a rule in force")
                .put("DELETE /_sandbox/rules/{id}", "ends a rule; without an id, all of them")
                .put("GET /_sandbox/faults", "what a rule can say")
                .put("GET /_sandbox/changes", "what can be changed about the cluster")
                .put("POST /_sandbox/changes", "one change, or an array of them")
                .put("GET /_sandbox/ports", "which ports take connections")
                .put("PUT /_sandbox/ports/{name}", "closes or opens one, for good or for a while")
                .put("GET /_sandbox/gateway", "what the gateway does")
                .put("PUT /_sandbox/gateway", "changes it");
        ObjectNode examples = page.putObject("examples");
        EXAMPLES.forEach((call, body) -> examples.set(call, RecordReader.parse(body)));
        return page;
    }
}
