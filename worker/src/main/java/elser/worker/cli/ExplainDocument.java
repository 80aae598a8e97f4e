package elser.worker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.Rfc3339;
import elser.contracts.json.ContractJson;
import elser.worker.insight.Explanation;
import elser.worker.insight.GroupState;
import elser.worker.insight.Happening;
import elser.worker.insight.ModelState;
import elser.worker.lifecycle.Entry.Waiter;
import elser.worker.lifecycle.Pace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** An explanation, for programs. */
final class ExplainDocument {

    private static final JsonMapper JSON = new JsonMapper();

    private ExplainDocument() {}

    static String of(Explanation explanation, GroupState group, Pace pace, Instant now) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("subject", explanation.subject().toString());
        StatusDocument.write(group, root.putObject("group"));
        var happened = root.putArray("happened");
        explanation.happenings().forEach(it -> write(it, happened.addObject()));
        var models = root.putArray("provisionings");
        for (ModelState model : explanation.models()) {
            ObjectNode json = models.addObject();
            StatusDocument.write(model, group, pace, now, json);
            var requests = json.putArray("requests");
            model.waiters().forEach(waiter -> write(waiter, requests.addObject()));
        }
        var ended = root.putArray("ended");
        explanation
                .ended()
                .forEach(
                        it ->
                                ended.addObject()
                                        .put("model_key", it.key().toString())
                                        .put("request_id", it.requestId())
                                        .put("ended_at", Rfc3339.format(it.endedAt())));
        if (group.isKnown()) {
            var unread = root.putArray("unread");
            explanation.unread().forEach(it -> unread.add(it.toString()));
        }
        var unanswered = root.putArray("unanswered");
        explanation.unanswered().forEach(it -> unanswered.add(it.toString()));
        return root.toString();
    }

    private static void write(Waiter waiter, ObjectNode json) {
        json.put("request_id", waiter.requestId())
                .put("accepted_at", Rfc3339.format(waiter.acceptedAt()))
                .put("deadline", Rfc3339.format(waiter.deadline()))
                .put("joined", waiter.joined());
        put(json, "requested_by", waiter.requestedBy());
    }

    private static void write(Happening happening, ObjectNode json) {
        json.put("at", Rfc3339.format(happening.at())).put("place", happening.place().toString());
        switch (happening) {
            case Happening.Told told -> {
                json.put("what", "event");
                json.set("event", tree(ContractJson.write(told.event())));
            }
            case Happening.Asked asked -> {
                json.put("what", "request");
                who(happening, json);
                put(json, "copy_of", asked.copyOf());
                put(json, "fault", asked.fault());
                if (asked.request() != null) {
                    json.set("request", tree(ContractJson.write(asked.request())));
                }
            }
            case Happening.SetAside letter -> {
                json.put("what", "dead_letter");
                who(happening, json);
                json.put("about", letter.about().toString())
                        .put("reason", letter.reason())
                        .put("message", letter.message());
            }
        }
    }

    private static void who(Happening happening, ObjectNode json) {
        put(json, "model_key", happening.modelKey());
        put(json, "request_id", happening.requestId());
    }

    private static JsonNode tree(byte[] document) {
        try {
            return JSON.readTree(document);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void put(ObjectNode json, String name, @Nullable String text) {
        if (text != null) {
            json.put(name, text);
        }
    }
}
