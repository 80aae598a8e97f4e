package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Allocation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A look at the target, put together read by read; at first everything is read and empty. */
final class Look {

    static final Trouble GATEWAY =
            new Trouble(Trouble.Kind.GATEWAY, "502 from the gateway", null, 502);
    static final Trouble DENIED =
            new Trouble(Trouble.Kind.CREDENTIALS, "unauthorized", "security_exception", 401);

    private final List<EndpointView> endpoints = new ArrayList<>();
    private final List<DeploymentView> deployments = new ArrayList<>();
    private final Map<String, Download> downloads = new HashMap<>();
    private final Map<String, Read<Definition>> definitions = new HashMap<>();
    private @Nullable Trouble noEndpoints;
    private @Nullable Trouble noModels;
    private @Nullable Read<Map<String, Download>> noDownloads;

    static Look atNothing() {
        return new Look();
    }

    static EndpointView endpoint(String id, String model) {
        return new EndpointView(
                id,
                "sparse_embedding",
                "elasticsearch",
                model,
                null,
                Map.of("model_id", model, "num_allocations", 1, "num_threads", 1),
                null);
    }

    Look with(EndpointView endpoint) {
        endpoints.add(endpoint);
        return this;
    }

    /** An endpoint of the scene's model. */
    Look endpoint(String id) {
        return with(endpoint(id, Scene.KEY.model()));
    }

    /** A deployment of the scene's model, so many of so many allocations serving. */
    Look deployment(String id, int serving, int wanted) {
        String state =
                serving == wanted ? "fully_allocated" : serving == 0 ? "starting" : "started";
        return deployment(id, DeploymentView.State.STARTED, null, state, serving, wanted);
    }

    Look deployment(
            String id,
            DeploymentView.State state,
            @Nullable String reason,
            String allocation,
            int serving,
            int wanted) {
        deployments.add(
                new DeploymentView(
                        id,
                        Scene.KEY.model(),
                        state,
                        reason,
                        new Allocation(allocation, serving, wanted)));
        return this;
    }

    /** As that deployment tells it. */
    @Nullable Allocation allocation(String id) {
        return deployments.stream()
                .filter(each -> each.deploymentId().equals(id))
                .toList()
                .getFirst()
                .allocation();
    }

    Look stopping(String id) {
        deployments.add(
                new DeploymentView(
                        id, Scene.KEY.model(), DeploymentView.State.STOPPING, null, null));
        return this;
    }

    Look downloading(int parts, int of) {
        downloads.put(Scene.KEY.model(), new Download(parts, of));
        return this;
    }

    Look definition(Definition definition) {
        definitions.put(Scene.KEY.model(), new Read.Complete<>(definition));
        return this;
    }

    Look definitionUnreadable(Trouble trouble) {
        definitions.put(Scene.KEY.model(), new Read.Unavailable<>(trouble));
        return this;
    }

    Look definitionForbidden(Trouble trouble) {
        definitions.put(Scene.KEY.model(), new Read.Forbidden<>(trouble));
        return this;
    }

    Look endpointsUnreadable(Trouble trouble) {
        noEndpoints = trouble;
        return this;
    }

    Look modelsUnreadable(Trouble trouble) {
        noModels = trouble;
        return this;
    }

    Look downloadsUnreadable(Trouble trouble) {
        noDownloads = new Read.Unavailable<>(trouble);
        return this;
    }

    Look downloadsForbidden() {
        noDownloads = new Read.Forbidden<>(DENIED);
        return this;
    }

    private static <T> Read<T> read(T value, @Nullable Trouble trouble) {
        return trouble == null
                ? new Read.Complete<>(value)
                : switch (trouble.kind()) {
                    case CREDENTIALS, LICENSE -> new Read.Forbidden<>(trouble);
                    case GATEWAY, SERVER -> new Read.Unavailable<>(trouble);
                };
    }

    TargetView view(long beganNanos) {
        return new TargetView(
                Scene.KEY.target(),
                beganNanos,
                read(new TargetView.Endpoints(endpoints), noEndpoints),
                read(new TargetView.Deployments(Set.of(Scene.KEY.model()), deployments), noModels),
                noDownloads == null ? new Read.Complete<>(downloads) : noDownloads,
                definitions);
    }
}
