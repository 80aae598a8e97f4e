package elser.sandbox.cluster;

import java.util.Locale;

/**
 * The operations a privilege can be missing for and calls are counted by, with the transport
 * action's name and the cluster privileges that grant it.
 */
public enum Action {
    INFO("cluster:monitor/main", "monitor,manage,all"),
    PUT_ENDPOINT("cluster:admin/xpack/inference/put", "manage_inference,manage,all"),
    GET_ENDPOINTS(
            "cluster:monitor/xpack/inference/get", "monitor_inference,manage_inference,manage,all"),
    DELETE_ENDPOINT("cluster:admin/xpack/inference/delete", "manage_inference,manage,all"),
    INFER("cluster:monitor/xpack/inference/post", "monitor_inference,manage_inference,manage,all"),
    GET_MODEL_STATS(
            "cluster:monitor/xpack/ml/inference/stats/get",
            "monitor_ml,monitor,manage_ml,manage,all"),
    GET_MODELS("cluster:monitor/xpack/ml/inference/get", "monitor_ml,monitor,manage_ml,manage,all"),
    DELETE_MODEL("cluster:admin/xpack/ml/inference/delete", "manage_ml,manage,all"),
    START_DEPLOYMENT(
            "cluster:admin/xpack/ml/trained_models/deployment/start",
            "manage_inference,manage_ml,manage,all"),
    STOP_DEPLOYMENT(
            "cluster:admin/xpack/ml/trained_models/deployment/stop",
            "manage_inference,manage_ml,manage,all"),
    LIST_TASKS("cluster:monitor/tasks/lists", "monitor,manage,all");

    private final String privilegeName;
    private final String grantedBy;

    Action(String privilegeName, String grantedBy) {
        this.privilegeName = privilegeName;
        this.grantedBy = grantedBy;
    }

    String privilegeName() {
        return privilegeName;
    }

    String grantedBy() {
        return grantedBy;
    }

    /** The name used in options and counters, such as {@code put-endpoint}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
