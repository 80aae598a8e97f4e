package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings in the body of a PUT, after the early checks.
 *
 * @param settings to be stored; {@code modelId} is concrete
 * @param warnings deprecations the answer must name
 */
record EndpointDraft(EndpointSettings settings, ObjectNode chunking, List<String> warnings) {

    private static final String NO_MODEL_ID =
            "Putting elasticsearch service inference endpoints (including elser service) without a"
                + " model_id field is deprecated and will be removed in a future release. Please"
                + " specify a model_id field.";

    /**
     * @param linuxX86 whether all ML nodes are linux-x86_64
     * @param deployments to look up the deployment an endpoint attaches to
     */
    static EndpointDraft read(ObjectNode body, boolean linuxX86, Deployments deployments) {
        SettingsReader root = new SettingsReader("inference endpoint", body);
        boolean elserService = root.text("service").filter("elser"::equals).isPresent();
        root.any("task_type");
        ObjectNode serviceSettings =
                root.object("service_settings")
                        .orElseThrow(
                                () ->
                                        Failures.badRequest(
                                                        "Missing required field [service_settings]")
                                                .refusal());
        Optional<ObjectNode> taskSettings = root.object("task_settings");
        ObjectNode chunking =
                ChunkingSettings.read(
                        root.object("chunking_settings")
                                .orElseGet(JsonNodeFactory.instance::objectNode));
        root.refuseProblems();
        List<String> warnings = new ArrayList<>();
        SettingsReader reader = new SettingsReader("service_settings", serviceSettings);
        EndpointSettings settings =
                readSettings(reader, elserService, linuxX86, deployments, warnings);
        reader.refuseUnread();
        taskSettings.ifPresent(given -> new SettingsReader("task_settings", given).refuseUnread());
        root.refuseUnread();
        return new EndpointDraft(settings, chunking, warnings);
    }

    private static EndpointSettings readSettings(
            SettingsReader reader,
            boolean elserService,
            boolean linuxX86,
            Deployments deployments,
            List<String> warnings) {
        Optional<String> modelId = reader.text("model_id");
        Optional<String> deploymentId =
                elserService ? Optional.empty() : reader.text("deployment_id");
        if (deploymentId.isPresent()) {
            reader.refuseProblems();
            return attached(reader, deploymentId.get(), modelId, deployments);
        }
        boolean sized = reader.has("num_allocations") || reader.has("adaptive_allocations");
        Optional<AdaptiveAllocations> adaptive = AdaptiveAllocations.read(reader);
        Optional<Integer> allocations = reader.positive("num_allocations");
        int threads = threads(reader);
        if (!sized) {
            reader.problem(
                    "[service_settings] does not contain one of the required settings"
                            + " [num_allocations, adaptive_allocations]");
        }
        reader.refuseProblems();
        String concrete = concreteModel(modelId, elserService, linuxX86, warnings);
        return new EndpointSettings(allocations, threads, concrete, adaptive, Optional.empty());
    }

    private static int threads(SettingsReader reader) {
        if (!reader.has("num_threads")) {
            reader.missing("num_threads");
        }
        return reader.positive("num_threads").orElse(1);
    }

    private static String concreteModel(
            Optional<String> modelId,
            boolean elserService,
            boolean linuxX86,
            List<String> warnings) {
        if (modelId.isEmpty() && !elserService) {
            throw Failures.illegalArgument(
                            "Error parsing service settings, model_id must be provided")
                    .refusal();
        }
        String concrete = modelId.orElse(ElserModels.forPlatform(linuxX86));
        if ((elserService || ElserModels.isElser(concrete))
                && !ElserModels.runsOn(concrete, linuxX86)) {
            throw Failures.modelNotOnPlatform(concrete).refusal();
        }
        if (modelId.isEmpty()) {
            warnings.add(NO_MODEL_ID);
        }
        if (elserService) {
            warnings.add(
                    "The [elser] service is deprecated and will be removed in a future release."
                            + " Use the [elasticsearch] service instead, with [model_id] set to ["
                            + concrete
                            + "] in the [service_settings]");
        }
        return concrete;
    }

    private static EndpointSettings attached(
            SettingsReader reader,
            String deploymentId,
            Optional<String> modelId,
            Deployments deployments) {
        reader.positive("num_threads");
        reader.positive("num_allocations");
        reader.any("adaptive_allocations");
        Deployment deployment =
                deployments
                        .find(deploymentId)
                        .orElseThrow(
                                () ->
                                        ModelFailures.attachedDeploymentNotFound(deploymentId)
                                                .refusal());
        modelId.filter(asked -> !asked.equals(deployment.modelId()))
                .ifPresent(
                        asked -> {
                            throw ModelFailures.attachedDeploymentMismatch(
                                            deploymentId, deployment.modelId(), asked)
                                    .refusal();
                        });
        return new EndpointSettings(
                Optional.of(deployment.target()),
                deployment.threads(),
                deployment.modelId(),
                deployment.adaptive(),
                Optional.of(deploymentId));
    }
}
