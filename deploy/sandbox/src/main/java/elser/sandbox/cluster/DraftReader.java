package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings in the body of a PUT, as servers of the cluster's version do. */
final class DraftReader {

    private static final String NO_MODEL_ID =
            "Putting elasticsearch service inference endpoints (including elser service) without a"
                + " model_id field is deprecated and will be removed in a future release. Please"
                + " specify a model_id field.";

    private final ClusterState state;
    private final Dialect dialect;

    DraftReader(ClusterState state) {
        this.state = state;
        dialect = state.dialect();
    }

    /**
     * @param service that the body names
     */
    EndpointDraft read(ObjectNode body, String service) {
        SettingsReader root = new SettingsReader("inference endpoint", body);
        root.any("service");
        root.any("task_type");
        String name = dialect.mergesElser() ? "elasticsearch" : service;
        ObjectNode serviceSettings =
                root.object("service_settings")
                        .orElseThrow(
                                () ->
                                        Failures.badRequest(
                                                        "Missing required field"
                                                                + " [service_settings]")
                                                .refusal());
        Optional<ObjectNode> taskSettings = root.object("task_settings");
        ObjectNode chunking =
                chunking(root, serviceSettings.path("model_id").asText(ElserModels.PORTABLE));
        root.refuseProblems();
        SettingsReader reader = new SettingsReader("service_settings", serviceSettings);
        EndpointDraft draft = draft(reader, service.equals("elser"), chunking);
        reader.refuseUnread(name);
        taskSettings.ifPresent(
                given -> new SettingsReader("task_settings", given).refuseUnread(name));
        root.refuseUnread(name);
        return draft;
    }

    private ObjectNode chunking(SettingsReader root, String modelId) {
        return dialect.mergesElser()
                ? ChunkingSettings.read(
                        root.object("chunking_settings")
                                .orElseGet(JsonNodeFactory.instance::objectNode),
                        modelId,
                        dialect)
                : ChunkingSettings.byWords();
    }

    private EndpointDraft draft(SettingsReader reader, boolean elser, ObjectNode chunking) {
        Optional<String> modelId = reader.text(dialect.modelIdSetting());
        Optional<String> deploymentId =
                elser || !dialect.mergesElser() ? Optional.empty() : reader.text("deployment_id");
        if (deploymentId.isPresent()) {
            reader.refuseProblems();
            return new EndpointDraft(
                    attached(reader, deploymentId.get(), modelId), chunking, List.of());
        }
        Optional<AdaptiveAllocations> adaptive = Optional.empty();
        boolean sized = reader.has("num_allocations");
        if (dialect.hasAdaptiveAllocations()) {
            sized |= reader.has("adaptive_allocations");
            adaptive = AdaptiveAllocations.read(reader, dialect);
        }
        Optional<Integer> allocations = reader.positive("num_allocations");
        int threads = threads(reader);
        if (!sized) {
            unsized(reader);
        }
        if (!dialect.mergesElser()) {
            modelId.filter(asked -> !ElserModels.isElser(asked))
                    .ifPresent(asked -> reader.problem("unknown ELSER model id [" + asked + "]"));
        }
        reader.refuseProblems();
        List<String> warnings = new ArrayList<>();
        String concrete =
                dialect.mergesElser()
                        ? concreteModel(modelId, elser, warnings)
                        : modelId.orElse(ElserModels.forPlatform(state.prefersLinux()));
        return new EndpointDraft(
                new EndpointSettings(allocations, threads, concrete, adaptive, Optional.empty()),
                chunking,
                warnings);
    }

    private void unsized(SettingsReader reader) {
        if (dialect.hasAdaptiveAllocations()) {
            reader.problem(
                    "[service_settings] does not contain one of the required settings"
                            + " [num_allocations, adaptive_allocations]");
        } else {
            reader.missing("num_allocations");
        }
    }

    private static int threads(SettingsReader reader) {
        if (!reader.has("num_threads")) {
            reader.missing("num_threads");
        }
        return reader.positive("num_threads").orElse(1);
    }

    private String concreteModel(Optional<String> modelId, boolean elser, List<String> warnings) {
        if (modelId.isEmpty() && !elser) {
            throw Failures.illegalArgument(
                            "Error parsing service settings, model_id must be provided")
                    .refusal();
        }
        boolean linux = state.prefersLinux();
        String concrete = modelId.orElse(ElserModels.forPlatform(linux));
        if ((elser || ElserModels.isElser(concrete)) && !ElserModels.runsOn(concrete, linux)) {
            throw Failures.modelNotOnPlatform(concrete).refusal();
        }
        if (modelId.isEmpty()) {
            warnings.add(NO_MODEL_ID);
        }
        if (elser) {
            warnings.add(
                    "The [elser] service is deprecated and will be removed in a future release."
                            + " Use the [elasticsearch] service instead, with [model_id] set to ["
                            + concrete
                            + "] in the [service_settings]");
        }
        return concrete;
    }

    private EndpointSettings attached(
            SettingsReader reader, String deploymentId, Optional<String> modelId) {
        reader.positive("num_threads");
        reader.positive("num_allocations");
        reader.any("adaptive_allocations");
        Deployment deployment =
                state.deployments()
                        .find(deploymentId)
                        .orElseThrow(
                                () ->
                                        ModelFailures.attachedDeploymentNotFound(deploymentId)
                                                .refusal());
        String deployed = deployment.modelId();
        modelId.filter(asked -> !asked.equals(deployed))
                .ifPresent(
                        asked -> {
                            throw ModelFailures.attachedDeploymentMismatch(
                                            deploymentId, deployed, asked)
                                    .refusal();
                        });
        String task = state.models().require(deployed).kind().taskType();
        if (!task.equals("sparse_embedding")) {
            throw ModelFailures.attachedTaskMismatch(deployed, task, "sparse_embedding").refusal();
        }
        return new EndpointSettings(
                Optional.of(deployment.target()),
                deployment.threads(),
                deployed,
                deployment.adaptive(),
                Optional.of(deploymentId));
    }
}
