package elser.sandbox.cluster;

import java.time.Instant;
import java.util.Optional;

/** Everything a cluster holds, and the changes from outside to it. */
record ClusterState(
        Timeline timeline,
        Conditions conditions,
        Endpoints endpoints,
        TrainedModels models,
        Deployments deployments,
        boolean linuxX86) {

    static ClusterState create(ClusterOptions options, Instant start) {
        Timeline timeline = new Timeline(start);
        Conditions conditions = new Conditions(options.capacity());
        ClusterState state =
                new ClusterState(
                        timeline,
                        conditions,
                        new Endpoints(),
                        new TrainedModels(
                                timeline,
                                conditions,
                                options.downloadParts(),
                                options.downloadDuration()),
                        new Deployments(timeline, conditions, options.allocationTime()),
                        options.linuxX86());
        options.seeds().forEach(state::apply);
        return state;
    }

    void apply(Change change) {
        switch (change) {
            case Change.SetCapacity(MlCapacity capacity) -> {
                conditions.capacity(capacity);
                deployments.goOn();
            }
            case Change.SetLicensed(boolean licensed) -> conditions.licensed(licensed);
            case Change.SetUpgrading(boolean upgrading) -> conditions.upgrading(upgrading);
            case Change.SetDenied(var actions) -> conditions.denied(actions);
            case Change.SetDownloads(Course course) -> {
                conditions.downloads(course);
                models.downloads().forEach(download -> download.follow(course));
            }
            case Change.FinishDownloads() ->
                    models.downloads().forEach(download -> download.finish(Optional.empty()));
            case Change.SetAllocations(Course course) -> {
                conditions.allocations(course);
                deployments.replan();
            }
            case Change.ImportModel(String modelId) -> models.importModel(modelId);
            case Change.AddEndpoint(Endpoint endpoint) -> endpoints.put(endpoint);
            case Change.AddPreconfiguredEndpoint() ->
                    endpoints.put(Endpoint.Local.preconfigured(ElserModels.forPlatform(linuxX86)));
            case Change.AddDeployment added -> add(added);
            case Change.ScaleDeployment(String deploymentId, int target) ->
                    deployments
                            .find(deploymentId)
                            .ifPresent(deployment -> deployments.scale(deployment, target));
            case Change.RemoveDeployment(String deploymentId) -> deployments.remove(deploymentId);
            case Change.ReferenceEndpoint(String inferenceId, var pipelines) ->
                    endpoints.reference(inferenceId, pipelines);
        }
    }

    private void add(Change.AddDeployment added) {
        if (models.find(added.modelId()).isEmpty()) {
            models.importModel(added.modelId());
        }
        Deployment deployment =
                new Deployment(
                        added.deploymentId(),
                        added.modelId(),
                        added.threads(),
                        added.adaptive(),
                        added.target(),
                        timeline.now());
        deployment.seed(added.allocated());
        deployments.add(deployment);
    }
}
