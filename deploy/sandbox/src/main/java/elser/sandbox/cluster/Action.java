package elser.sandbox.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The operations a privilege can be missing for and calls are counted by, with the transport
 * action's name and the cluster privileges that grant it.
 */
public enum Action {
    INFO("cluster:monitor/main", false, "monitor,manage,all"),
    PUT_ENDPOINT("cluster:admin/xpack/inference/put", true, "manage_inference,manage,all"),
    GET_ENDPOINTS(
            "cluster:monitor/xpack/inference/get",
            false,
            "monitor_inference,manage_inference,monitor,manage,all"),
    UPDATE_ENDPOINT("cluster:admin/xpack/inference/update", true, "manage_inference,manage,all"),
    DELETE_ENDPOINT("cluster:admin/xpack/inference/delete", true, "manage_inference,manage,all"),
    INFER(
            "cluster:monitor/xpack/inference/post",
            false,
            "monitor_inference,manage_inference,monitor,manage,all"),
    GET_MODEL_STATS(
            "cluster:monitor/xpack/ml/inference/stats/get",
            false,
            "monitor_ml,monitor,manage_ml,manage,all"),
    GET_MODELS(
            "cluster:monitor/xpack/ml/inference/get",
            false,
            "monitor_ml,monitor,manage_ml,manage,all"),
    DELETE_MODEL("cluster:admin/xpack/ml/inference/delete", true, "manage_ml,manage,all"),
    START_DEPLOYMENT(
            "cluster:admin/xpack/ml/trained_models/deployment/start",
            true,
            "manage_inference,manage_ml,manage,all"),
    UPDATE_DEPLOYMENT(
            "cluster:admin/xpack/ml/trained_models/deployment/update",
            true,
            "manage_ml,manage,all"),
    STOP_DEPLOYMENT(
            "cluster:admin/xpack/ml/trained_models/deployment/stop",
            true,
            "manage_inference,manage_ml,manage,all"),
    GET_ML_INFO(
            "cluster:monitor/xpack/ml/info/get", false, "monitor_ml,monitor,manage_ml,manage,all"),
    LIST_TASKS("cluster:monitor/tasks/lists", false, "monitor,manage,all"),
    GET_LICENSE("cluster:monitor/xpack/license/get", false, "monitor,manage,all"),
    LIST_ML_NODES("cluster:monitor/nodes/info", false, "monitor,manage,all"),
    /** Anybody who is let in may ask. */
    HAS_PRIVILEGES("cluster:admin/xpack/security/user/has_privileges", false, ""),
    /** A key may ask for itself, whatever it may do. */
    GET_API_KEY(
            "cluster:admin/xpack/security/api_key/get",
            false,
            "read_security,manage_api_key,manage_security,all");

    private final String privilegeName;
    private final boolean changesMetadata;
    private final String grantedBy;

    Action(String privilegeName, boolean changesMetadata, String grantedBy) {
        this.privilegeName = privilegeName;
        this.changesMetadata = changesMetadata;
        this.grantedBy = grantedBy;
    }

    String privilegeName() {
        return privilegeName;
    }

    boolean changesMetadata() {
        return changesMetadata;
    }

    /** Cluster privileges, each of which is enough; none where anybody may. */
    List<String> grantedBy(Dialect dialect) {
        List<String> all =
                Arrays.stream(grantedBy.split(",", -1)).filter(each -> !each.isEmpty()).toList();
        if (dialect.hasInferencePrivileges()) {
            return all;
        }
        // An action of administrators still, as all others of this API.
        Set<String> none =
                this == GET_ENDPOINTS
                        ? Set.of("monitor_inference", "manage_inference", "monitor")
                        : Set.of("monitor_inference", "manage_inference");
        return all.stream().filter(each -> !none.contains(each)).toList();
    }

    boolean isGrantedBy(Dialect dialect, Set<String> privileges) {
        return grantedBy.isEmpty() || grantedBy(dialect).stream().anyMatch(privileges::contains);
    }

    /** The name used in options and counters, such as {@code put-endpoint}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
