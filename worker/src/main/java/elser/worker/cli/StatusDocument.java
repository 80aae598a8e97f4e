package elser.worker.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.Rfc3339;
import elser.worker.insight.GroupState;
import elser.worker.insight.ModelState;
import elser.worker.insight.NextStep;
import elser.worker.lifecycle.Pace;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Provisionings in flight, for programs. */
final class StatusDocument {

    private StatusDocument() {}

    static String of(List<ModelState> models, GroupState group, Pace pace, Instant now) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        write(group, root.putObject("group"));
        var list = root.putArray("provisionings");
        models.forEach(model -> write(model, group, pace, now, list.addObject()));
        return root.toString();
    }

    static void write(GroupState group, ObjectNode json) {
        json.put("id", group.id()).put("known", group.isKnown());
    }

    static void write(ModelState model, GroupState group, Pace pace, Instant now, ObjectNode json) {
        json.put("model_key", model.key().toString())
                .put("target", model.key().target())
                .put("model", model.key().model())
                .put("provisioning_id", model.provisioning().id())
                .put("dedicated", model.provisioning().dedicatedTo() != null)
                .put("phase", model.phase())
                .put("started_at", Rfc3339.format(model.provisioning().startedAt()));
        put(json, "inference_id", model.inferenceId());
        put(json, "waiting_for", model.waitingFor() == null ? null : model.waitingFor().toString());
        Progress progress = model.progress();
        if (progress != null) {
            ObjectNode told = json.putObject("progress");
            told.put("downloaded_parts", progress.downloadedParts())
                    .put("total_parts", progress.totalParts())
                    .put("percent", progress.percent());
            put(told, "stalled_for", text(progress.stalledFor()));
        }
        json.put("creates", model.attempts()).put("waiters", model.waiters().size());
        write(model.next(group, pace, now), json.putObject("next"));
        put(json, "first_deadline", time(model.firstDeadline()));
        json.put("partition", model.partition());
        if (group.isKnown()) {
            json.put("owner", group.owner(model.partition()));
        }
    }

    private static void write(NextStep next, ObjectNode json) {
        json.put("step", next.step());
        put(json, "within", text(next.within()));
        put(json, "retry", text(next.retry()));
        put(json, "until", time(next.until()));
        put(json, "window", text(next.window()));
    }

    private static @Nullable String text(@Nullable Duration length) {
        return length == null ? null : length.toString();
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : Rfc3339.format(at);
    }

    private static void put(ObjectNode json, String name, @Nullable String text) {
        if (text != null) {
            json.put(name, text);
        }
    }
}
