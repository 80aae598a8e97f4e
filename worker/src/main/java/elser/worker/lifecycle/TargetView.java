package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One look at a target: the shared reads of one tick. Made for all model keys of the target at
 * once.
 *
 * @param target the target's name
 * @param beganNanos monotonic time at which the first of the reads began
 * @param endpoints all inference endpoints
 * @param models statistics of all trained models and their deployments
 * @param downloads running downloads by canonical model
 * @param definitions by canonical model, only those that were asked for
 * @param elserApart whether the cluster is known to be older than 8.16: ELSER has a service of its
 *     own there, {@code elser}, and allocations are not adaptive everywhere
 */
public record TargetView(
        String target,
        long beganNanos,
        Read<Endpoints> endpoints,
        Read<Deployments> models,
        Read<Map<String, Download>> downloads,
        Map<String, Read<Definition>> definitions,
        boolean elserApart) {

    /** A look at a cluster of today, or of an age that is not known. */
    public TargetView(
            String target,
            long beganNanos,
            Read<Endpoints> endpoints,
            Read<Deployments> models,
            Read<Map<String, Download>> downloads,
            Map<String, Read<Definition>> definitions) {
        this(target, beganNanos, endpoints, models, downloads, definitions, false);
    }

    /** All endpoints of a cluster, by id. */
    public static final class Endpoints {
        private final Map<String, EndpointView> byId = new TreeMap<>();
        private final Map<String, List<EndpointView>> byModel = new HashMap<>();
        private int created;

        /** Indexes a complete list. */
        public Endpoints(List<EndpointView> all) {
            for (EndpointView endpoint : all) {
                byId.put(endpoint.inferenceId(), endpoint);
                if (endpoint.isSparse() && !endpoint.isPreconfigured()) {
                    created++;
                }
            }
            for (EndpointView endpoint : byId.values()) {
                if (endpoint.modelId() != null) {
                    byModel.computeIfAbsent(
                                    elser.contracts.Models.canonical(endpoint.modelId()),
                                    _ -> new ArrayList<>())
                            .add(endpoint);
                }
            }
        }

        /** The endpoint of that id, null where there is none. */
        public @Nullable EndpointView get(String inferenceId) {
            return byId.get(inferenceId);
        }

        /** Endpoints that name the model, sorted by id. */
        public List<EndpointView> of(String canonicalModel) {
            return byModel.getOrDefault(canonicalModel, List.of());
        }

        /**
         * The endpoint for the model that came with the cluster: one that deploys it here, else one
         * that Elastic hosts; null where there is neither.
         *
         * @param isOfUse asked about those that deploy it here
         */
        @Nullable EndpointView preconfigured(
                String canonicalModel, Predicate<EndpointView> isOfUse) {
            EndpointView hosted = null;
            for (EndpointView endpoint : byId.values()) {
                if (endpoint.isPreconfigured()
                        && endpoint.deploys(canonicalModel)
                        && isOfUse.test(endpoint)) {
                    return endpoint;
                }
                if (hosted == null && endpoint.isHosted(canonicalModel)) {
                    hosted = endpoint;
                }
            }
            return hosted;
        }

        /**
         * Sparse-embedding endpoints that somebody created: those with reserved ids do not count.
         */
        public int created() {
            return created;
        }
    }

    /** Trained models of a cluster and their deployments. */
    public static final class Deployments {
        private final Map<String, DeploymentView> byId = new HashMap<>();
        private final Set<String> modelIds;

        /**
         * Indexes a complete list.
         *
         * @param modelIds ids of all trained models, deployed or not
         */
        public Deployments(Set<String> modelIds, List<DeploymentView> all) {
            this.modelIds = new HashSet<>(modelIds);
            all.forEach(deployment -> byId.put(deployment.deploymentId(), deployment));
        }

        /** The deployment of that id, null where there is none. */
        public @Nullable DeploymentView get(String deploymentId) {
            return byId.get(deploymentId);
        }

        /** Whether a trained model or a deployment bears this id, so that no endpoint can. */
        public boolean isTaken(String id) {
            return modelIds.contains(id) || byId.containsKey(id);
        }
    }
}
