package elser.sandbox.cluster;

import java.util.function.Consumer;

/** Carries out the changes from outside to a cluster's state. */
final class Changes {

    private final ClusterState state;
    private final Access access;
    private final Conditions conditions;
    private final Endpoints endpoints;
    private final TrainedModels models;
    private final Deployments deployments;

    Changes(ClusterState state) {
        this.state = state;
        access = state.access();
        conditions = state.conditions();
        endpoints = state.endpoints();
        models = state.models();
        deployments = state.deployments();
    }

    /** One line for each kind of change. */
    void apply(Change change) {
        switch (change) {
            case Change.SetLicensed(boolean licensed) -> conditions.licensed(licensed);
            case Change.SetUpgrading(boolean upgrading) -> conditions.upgrading(upgrading);
            case Change.SetServicesUnknownToSomeNodes(var services) ->
                    conditions.servicesUnknownToSomeNodes(services);
            case Change.SetMasterElected(boolean elected) -> access.masterElected(elected);
            case Change.SetMetadataBlocked(boolean blocked) -> access.metadataBlocked(blocked);
            case Change.SetDenied(var actions) -> access.denied(actions);
            case Change.AddApiKey(String key, var privileges, var expiration) ->
                    access.addKey(key, privileges, expiration);
            case Change.RevokeApiKey(String key) -> access.revokeKey(key);
            case Change.SetCapacity(MlCapacity capacity) -> resize(capacity);
            case Change.SetMlMemory(int megabytes) -> setMemory(megabytes);
            case Change.SetDeploymentLimit(int limit) -> conditions.deploymentLimit(limit);
            case Change.ShutDownMlNode() -> shutDownNode();
            case Change.SetDownloads(Course course) -> setDownloads(course);
            case Change.SetDownloadTrouble(var trouble) -> conditions.downloadTrouble(trouble);
            case Change.FinishDownloads() -> models.downloads().forEach(Download::finish);
            case Change.FailDownloads(String reason) ->
                    models.downloads().forEach(download -> download.fail(reason));
            case Change.SetTaskNodeFailing(boolean failing) -> conditions.taskNodeFailing(failing);
            case Change.ImportModel(String modelId) -> models.importModel(modelId);
            case Change.AddEndpoint(Endpoint endpoint) -> endpoints.put(endpoint);
            case Change.RemoveEndpoint(String inferenceId) -> endpoints.remove(inferenceId);
            case Change.AddPreconfiguredEndpoint() -> addPreconfigured();
            case Change.ReferenceEndpoint(String inferenceId, var pipelines) ->
                    endpoints.reference(inferenceId, pipelines);
            case Change.ReferenceInMappings(String inferenceId, var indices) ->
                    endpoints.referenceInMappings(inferenceId, indices);
            case Change.SetAllocations(Course course) -> setAllocations(course);
            case Change.SetStartTrouble(var trouble) -> conditions.startTrouble(trouble);
            case Change.SetStopTime(var duration) -> conditions.stopTime(duration);
            case Change.SetStopsFailing(boolean failing) -> conditions.stopsFailing(failing);
            case Change.SetScaleToZeroTime(var idle) -> {
                conditions.scaleToZeroAfter(idle);
                deployments.watchIdle();
            }
            case Change.AddDeployment added -> add(added);
            case Change.ScaleDeployment(String id, int target) ->
                    with(id, deployment -> deployments.scale(deployment, target));
            case Change.LeaveStopping(String id) ->
                    with(id, each -> deployments.enter(each, new Deployment.Phase.Stopping()));
            case Change.FailDeployment(String id, String reason) ->
                    with(id, each -> deployments.enter(each, new Deployment.Phase.Failed(reason)));
            case Change.RemoveDeployment(String id) -> deployments.remove(id);
        }
    }

    private void with(String deploymentId, Consumer<Deployment> action) {
        deployments.find(deploymentId).ifPresent(action);
    }

    private void resize(MlCapacity capacity) {
        conditions.capacity(capacity);
        deployments.refit();
    }

    private void setMemory(int megabytes) {
        conditions.memoryMegabytes(megabytes);
        deployments.refit();
    }

    private void shutDownNode() {
        MlCapacity before = conditions.capacity();
        int left = Math.max(0, before.nodes() - 1);
        int processors =
                left == 0 ? 0 : Math.toIntExact((long) before.processors() * left / before.nodes());
        deployments.scaledToZero().forEach(deployments::remove);
        resize(new MlCapacity(left, processors, before.scaling()));
    }

    private void setDownloads(Course course) {
        conditions.downloads(course);
        models.downloads().forEach(Download::goOn);
    }

    private void setAllocations(Course course) {
        conditions.allocations(course);
        deployments.replan();
    }

    private void addPreconfigured() {
        endpoints.put(Endpoint.Local.preconfigured(ElserModels.forPlatform(state.prefersLinux())));
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
                        state.timeline().now());
        deployment.seed(added.allocated());
        deployments.add(deployment);
    }
}
