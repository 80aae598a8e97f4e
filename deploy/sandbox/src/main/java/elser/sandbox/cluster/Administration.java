package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** What a cluster tells of itself to whoever looks after it. */
final class Administration {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String clusterName;
    private final NodeIds nodeIds;
    private final ClusterState state;

    Administration(String clusterName, NodeIds nodeIds, ClusterState state) {
        this.clusterName = clusterName;
        this.nodeIds = nodeIds;
        this.state = state;
    }

    /** {@code GET /_license}: Enterprise, or a basic one where inference is not covered. */
    ObjectNode licence(Parameters parameters) {
        parameters.ignore("local", "accept_enterprise");
        parameters.refuseUnread();
        ObjectNode body = JSON.objectNode();
        body.putObject("license")
                .put("status", "active")
                .put("uid", "00000000-0000-0000-0000-000000000000")
                .put("type", state.conditions().licensed() ? "enterprise" : "basic")
                .put("issue_date", "2026-01-01T00:00:00.000Z")
                .put("issued_to", clusterName)
                .put("issuer", "simulated")
                .put("start_date_in_millis", -1);
        return body;
    }

    /** {@code GET /_ml/info}: the native code is of the server's own version. */
    ObjectNode machineLearning(ClusterOptions options, Parameters parameters) {
        parameters.refuseUnread();
        ObjectNode body = JSON.objectNode();
        body.putObject("defaults");
        body.put("upgrade_mode", state.conditions().upgrading());
        body.putObject("native_code")
                .put("version", options.version().toString())
                .put("build_hash", "00000000000000");
        body.putObject("limits");
        return body;
    }

    /** {@code GET /_nodes/ml:true}. */
    ObjectNode mlNodes(Parameters parameters) {
        parameters.ignore("timeout", "flat_settings");
        parameters.refuseUnread();
        int total = state.conditions().capacity().nodes();
        ObjectNode body = JSON.objectNode();
        body.putObject("_nodes").put("total", total).put("successful", total).put("failed", 0);
        body.put("cluster_name", clusterName);
        ObjectNode nodes = body.putObject("nodes");
        for (int node = 0; node < total; node++) {
            nodes.setAll(nodeIds.described(node));
        }
        return body;
    }

    /** {@code GET /_security/api_key}, of one by its id. */
    Answer apiKey(Parameters parameters) {
        Optional<ApiKey> found = state.access().key(parameters.text("id", ""));
        parameters.ignore("with_limited_by");
        parameters.refuseUnread();
        ObjectNode body = JSON.objectNode();
        ArrayNode keys = body.putArray("api_keys");
        found.ifPresent(key -> keys.add(described(key)));
        return new Answer(keys.isEmpty() ? 404 : 200, body, List.of());
    }

    private ObjectNode described(ApiKey key) {
        ObjectNode node =
                JSON.objectNode()
                        .put("id", key.id().orElse(""))
                        .put("name", "worker")
                        .put("type", "rest")
                        .put("creation", key.creation().toEpochMilli());
        key.expiration().ifPresent(end -> node.put("expiration", end.toEpochMilli()));
        node.put("invalidated", key.revoked())
                .put("username", "elastic")
                .put("realm", "reserved")
                .putObject("metadata");
        return node;
    }

    /** {@code GET /_security/user/_has_privileges}, of cluster privileges only. */
    ObjectNode privileges(Parameters parameters, Request request) {
        String source = parameters.text("source", request.body());
        parameters.ignore("source_content_type");
        parameters.refuseUnread();
        ObjectNode cluster = JSON.objectNode();
        boolean all = true;
        JsonNode asked = JsonBody.required(Request.post(request.target(), source));
        for (JsonNode privilege : asked.path("cluster")) {
            boolean has = state.access().has(privilege.asText(), request);
            cluster.put(privilege.asText(), has);
            all &= has;
        }
        ObjectNode body = JSON.objectNode().put("username", "worker").put("has_all_requested", all);
        body.set("cluster", cluster);
        body.putObject("index");
        body.putObject("application");
        return body;
    }
}
