package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Running downloads as {@code GET _tasks} shows them. No other tasks are simulated. */
final class TaskView {

    private static final String ACTION = "xpack/ml/model_import[n]";

    private final NodeIds nodeIds;

    TaskView(NodeIds nodeIds) {
        this.nodeIds = nodeIds;
    }

    ObjectNode list(Parameters parameters, List<Download> downloads, Instant now) {
        String actions = parameters.text("actions", "*");
        boolean detailed = parameters.flag("detailed", false);
        String grouping = parameters.text("group_by", "nodes");
        parameters.ignore("nodes", "parent_task_id", "wait_for_completion", "timeout");
        parameters.refuseUnread();
        List<ObjectNode> tasks =
                matches(actions)
                        ? downloads.stream().map(each -> task(each, detailed, now)).toList()
                        : List.of();
        return switch (grouping) {
            case "none" -> flat(tasks);
            case "nodes" -> byNode(tasks);
            default -> throw Failures.unreadableParameter("group_by", grouping).refusal();
        };
    }

    private static boolean matches(String actions) {
        return Arrays.stream(actions.split(",", -1))
                .anyMatch(each -> ModelSelection.wildcard(each).matcher(ACTION).matches());
    }

    private ObjectNode task(Download download, boolean detailed, Instant now) {
        ObjectNode task =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("node", nodeIds.id(0))
                        .put("id", download.taskId())
                        .put("type", "model_import")
                        .put("action", ACTION);
        if (detailed) {
            int downloaded = download.downloadedParts();
            task.putObject("status")
                    .put("total_parts", downloaded == 0 ? 0 : download.totalParts())
                    .put("downloaded_parts", downloaded);
            task.put("description", "model_id-" + download.modelId());
        }
        task.put("start_time_in_millis", download.startedAt().toEpochMilli())
                .put("running_time_in_nanos", Duration.between(download.startedAt(), now).toNanos())
                .put("cancellable", true)
                .put("cancelled", false)
                .putObject("headers");
        return task;
    }

    private static ObjectNode flat(List<ObjectNode> tasks) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("tasks");
        tasks.forEach(list::add);
        return body;
    }

    private ObjectNode byNode(List<ObjectNode> tasks) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode nodes = body.putObject("nodes");
        if (!tasks.isEmpty()) {
            ObjectNode node = nodes.putObject(nodeIds.id(0));
            node.put("name", "instance-0");
            ObjectNode grouped = node.putObject("tasks");
            tasks.forEach(task -> grouped.set(nodeIds.id(0) + ":" + task.get("id").asText(), task));
        }
        return body;
    }
}
