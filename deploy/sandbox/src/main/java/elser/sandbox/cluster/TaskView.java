package elser.sandbox.cluster;

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
    private final Conditions conditions;

    TaskView(NodeIds nodeIds, Conditions conditions) {
        this.nodeIds = nodeIds;
        this.conditions = conditions;
    }

    ObjectNode list(Parameters parameters, List<Download> downloads, Instant now) {
        String actions = parameters.text("actions", "*");
        boolean detailed = parameters.flag("detailed", false);
        String grouping = parameters.text("group_by", "nodes");
        parameters.ignore("nodes", "parent_task_id", "wait_for_completion", "timeout");
        parameters.refuseUnread();
        List<ObjectNode> tasks =
                matches(actions) && !conditions.taskNodeFailing()
                        ? downloads.stream().map(each -> task(each, detailed, now)).toList()
                        : List.of();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (conditions.taskNodeFailing()) {
            body.putArray("node_failures").add(nodeFailure());
        }
        switch (grouping) {
            case "none" -> body.putArray("tasks").addAll(tasks);
            case "nodes" -> body.set("nodes", byNode(tasks));
            default -> throw Failures.unreadableParameter("group_by", grouping).refusal();
        }
        return body;
    }

    private ObjectNode nodeFailure() {
        ObjectNode failure =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "failed_node_exception")
                        .put("reason", "Failed node [" + nodeIds.id(0) + "]")
                        .put("node_id", nodeIds.id(0));
        failure.putObject("caused_by")
                .put("type", "node_not_connected_exception")
                .put("reason", "[instance-0][10.0.0.1:9300] Node not connected");
        return failure;
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

    private ObjectNode byNode(List<ObjectNode> tasks) {
        ObjectNode nodes = JsonNodeFactory.instance.objectNode();
        if (!tasks.isEmpty()) {
            nodes.setAll(nodeIds.described(0));
            ObjectNode grouped = ((ObjectNode) nodes.path(nodeIds.id(0))).putObject("tasks");
            tasks.forEach(task -> grouped.set(nodeIds.id(0) + ":" + task.get("id").asText(), task));
        }
        return nodes;
    }
}
