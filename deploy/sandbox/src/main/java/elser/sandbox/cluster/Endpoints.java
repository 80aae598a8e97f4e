package elser.sandbox.cluster;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The endpoints stored on the cluster, and which ingest pipelines refer to them. */
final class Endpoints {

    private final Map<String, Endpoint> byId = new TreeMap<>();
    private final Map<String, List<String>> pipelines = new HashMap<>();
    private final Map<String, List<String>> indices = new HashMap<>();

    Collection<Endpoint> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    Optional<Endpoint> find(String inferenceId) {
        return Optional.ofNullable(byId.get(inferenceId));
    }

    /** The endpoint, which must be of the task type if one is asked for. */
    Endpoint require(String inferenceId, Optional<String> taskType) {
        Endpoint endpoint =
                find(inferenceId)
                        .orElseThrow(() -> Failures.endpointNotFound(inferenceId).refusal());
        taskType.filter(asked -> !asked.equals(endpoint.taskType()))
                .ifPresent(
                        asked -> {
                            throw Failures.taskTypeMismatch(asked, endpoint.taskType()).refusal();
                        });
        return endpoint;
    }

    void create(Endpoint endpoint) {
        if (byId.putIfAbsent(endpoint.inferenceId(), endpoint) != null) {
            throw Failures.endpointExists(endpoint.inferenceId()).refusal();
        }
    }

    void put(Endpoint endpoint) {
        byId.put(endpoint.inferenceId(), endpoint);
    }

    void remove(String inferenceId) {
        byId.remove(inferenceId);
        pipelines.remove(inferenceId);
        indices.remove(inferenceId);
    }

    void reference(String inferenceId, List<String> names) {
        pipelines.put(inferenceId, List.copyOf(names));
    }

    void referenceInMappings(String inferenceId, List<String> names) {
        indices.put(inferenceId, List.copyOf(names));
    }

    List<String> indicesUsing(String inferenceId) {
        return indices.getOrDefault(inferenceId, List.of());
    }

    List<String> pipelinesUsing(String inferenceId) {
        return pipelines.getOrDefault(inferenceId, List.of());
    }
}
