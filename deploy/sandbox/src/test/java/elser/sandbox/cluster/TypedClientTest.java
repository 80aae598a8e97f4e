package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch.inference.InferenceEndpoint;
import co.elastic.clients.elasticsearch.inference.InferenceEndpointInfo;
import co.elastic.clients.elasticsearch.inference.TaskType;
import co.elastic.clients.elasticsearch.ml.DeploymentAllocationState;
import co.elastic.clients.elasticsearch.ml.DeploymentAssignmentState;
import co.elastic.clients.elasticsearch.ml.Include;
import co.elastic.clients.elasticsearch.ml.TrainedModelStats;
import co.elastic.clients.elasticsearch.tasks.GroupBy;
import co.elastic.clients.json.JsonData;

import elser.sandbox.Shows;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Elastic's own client, whose decoder refuses answers that lack a required member. */
class TypedClientTest {

    private final SimulatedElasticsearch server =
            SimulatedElasticsearch.start(
                    ClusterOptions.builder()
                            .downloadDuration(Duration.ofMillis(200))
                            .allocationTime(Duration.ofMillis(20))
                            .with(new Change.AddPreconfiguredEndpoint())
                            .build());
    private final ElasticsearchClient client =
            ElasticsearchClient.of(config -> config.host(server.url()));

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private static InferenceEndpoint fixed(int allocations) {
        return InferenceEndpoint.inferenceEndpointOf(
                endpoint ->
                        endpoint.service("elasticsearch")
                                .serviceSettings(
                                        JsonData.of(
                                                Map.of(
                                                        "model_id", LINUX,
                                                        "num_threads", 1,
                                                        "num_allocations", allocations))));
    }

    private InferenceEndpointInfo put(String id) throws IOException {
        return client.inference()
                .put(
                        put ->
                                put.inferenceId(id)
                                        .taskType(TaskType.SparseEmbedding)
                                        .timeout(limit -> limit.time("5s"))
                                        .inferenceConfig(fixed(1)));
    }

    @Test
    @Shows("typed-client")
    void endpoints_arePutReadUpdatedAndDeleted() throws IOException {
        assertThat(put("a").service()).isEqualTo("elasticsearch");
        assertThat(client.inference().get().endpoints())
                .extracting(InferenceEndpointInfo::inferenceId)
                .containsExactly(".elser-2-elasticsearch", "a");
        InferenceEndpoint two =
                InferenceEndpoint.inferenceEndpointOf(
                        endpoint ->
                                endpoint.service("elasticsearch")
                                        .serviceSettings(
                                                JsonData.of(Map.of("num_allocations", 2))));
        assertThat(
                        (Object)
                                client.inference()
                                        .update(
                                                update ->
                                                        update.inferenceId("a")
                                                                .inferenceConfig(two))
                                        .serviceSettings()
                                        .to(Map.class))
                .isEqualTo(Map.of("num_allocations", 2, "num_threads", 1, "model_id", LINUX));
        assertThat(client.inference().delete(delete -> delete.inferenceId("a").dryRun(true)))
                .extracting("acknowledged")
                .isEqualTo(false);
        assertThat(client.inference().delete(delete -> delete.inferenceId("a")).acknowledged())
                .isTrue();
    }

    @Test
    @Shows("typed-client")
    void endpoints_arePutByTheOldServiceName() throws IOException {
        InferenceEndpoint elser =
                InferenceEndpoint.inferenceEndpointOf(
                        endpoint ->
                                endpoint.service("elser")
                                        .serviceSettings(
                                                JsonData.of(
                                                        Map.of(
                                                                "num_threads", 1,
                                                                "num_allocations", 1))));
        assertThat(
                        client.inference()
                                .put(
                                        put ->
                                                put.inferenceId("e")
                                                        .taskType(TaskType.SparseEmbedding)
                                                        .inferenceConfig(elser))
                                .service())
                .isEqualTo("elasticsearch");
    }

    @Test
    @Shows("typed-client")
    void statistics_areReadInEveryState() throws IOException {
        server.apply(Change.strayDeployment("up", LINUX, 2));
        server.apply(Change.strayDeployment("zero", LINUX, 1));
        server.apply(new Change.ScaleDeployment("zero", 0));
        server.apply(Change.strayDeployment("going", PORTABLE, 1));
        server.apply(new Change.LeaveStopping("going"));
        server.apply(Change.strayDeployment("gone", PORTABLE, 1));
        server.apply(new Change.FailDeployment("gone", "native process died"));
        List<TrainedModelStats> stats =
                client.ml().getTrainedModelsStats(get -> get.size(10)).trainedModelStats();
        assertThat(stats)
                .filteredOn(each -> each.deploymentStats() != null)
                .extracting(each -> each.deploymentStats().state())
                .containsExactly(
                        DeploymentAssignmentState.Stopping,
                        DeploymentAssignmentState.Failed,
                        DeploymentAssignmentState.Started,
                        DeploymentAssignmentState.Started);
        assertThat(
                        client.ml()
                                .getTrainedModelsStats(get -> get.modelId("zero"))
                                .trainedModelStats()
                                .getFirst()
                                .deploymentStats()
                                .allocationStatus()
                                .state())
                .isEqualTo(DeploymentAllocationState.FullyAllocated);
    }

    @Test
    @Shows({"typed-client", "download-node-failures"})
    void modelsAndTasks_areReadDuringADownload() throws IOException {
        server.apply(new Change.SetDownloads(new Course.StallsAfter(96)));
        ElasticsearchException late =
                catchThrowableOfType(
                        ElasticsearchException.class,
                        () ->
                                client.inference()
                                        .put(
                                                put ->
                                                        put.inferenceId("a")
                                                                .taskType(TaskType.SparseEmbedding)
                                                                .timeout(
                                                                        limit -> limit.time("50ms"))
                                                                .inferenceConfig(fixed(1))));
        assertThat(late.status()).isEqualTo(408);
        assertThat(
                        client.ml()
                                .getTrainedModels(
                                        get -> get.modelId(LINUX).include(Include.DefinitionStatus))
                                .trainedModelConfigs()
                                .getFirst()
                                .fullyDefined())
                .isFalse();
        assertThat(client.ml().getTrainedModels().count()).isEqualTo(2);
        assertThat(client.tasks().list(list -> list.detailed(true)).nodes()).hasSize(1);
        assertThat(
                        client.tasks()
                                .list(list -> list.detailed(true).groupBy(GroupBy.None))
                                .tasks()
                                .flat())
                .hasSize(1);
        server.apply(new Change.SetTaskNodeFailing(true));
        assertThat(client.tasks().list().nodeFailures()).hasSize(1);
    }

    @Test
    @Shows({"typed-client", "ml-start", "ml-stop", "ml-update"})
    void deployments_areStartedUpdatedAndStopped() throws IOException {
        server.apply(new Change.ImportModel(LINUX));
        assertThat(
                        client.ml()
                                .startTrainedModelDeployment(
                                        start -> start.modelId(LINUX).deploymentId("d"))
                                .assignment()
                                .assignmentState())
                .isEqualTo(DeploymentAssignmentState.Started);
        assertThat(
                        client.ml()
                                .updateTrainedModelDeployment(
                                        update -> update.modelId("d").numberOfAllocations(3))
                                .assignment()
                                .taskParameters()
                                .numberOfAllocations())
                .isEqualTo(3);
        assertThat(client.ml().stopTrainedModelDeployment(stop -> stop.modelId("d")).stopped())
                .isTrue();
        assertThat(client.ml().deleteTrainedModel(delete -> delete.modelId(LINUX)).acknowledged())
                .isTrue();
    }

    @Test
    @Shows("typed-client")
    void inference_isAnswered() throws IOException {
        assertThat(
                        client.inference()
                                .sparseEmbedding(
                                        infer ->
                                                infer.inferenceId(".elser-2-elasticsearch")
                                                        .input("to be"))
                                .sparseEmbedding())
                .hasSize(1);
        assertThat(client.info().clusterName()).isEqualTo("default");
    }

    @Test
    @Shows({"typed-client", "error-shape"})
    void errors_areRead() {
        assertThat(failure("Bad Id")).isEqualTo("400 action_request_validation_exception");
        server.apply(new Change.SetCapacity(MlCapacity.none()));
        server.apply(new Change.ImportModel(LINUX));
        assertThat(failure("full")).isEqualTo("429 status_exception");
        assertThat(failure("full")).isEqualTo("400 resource_already_exists_exception");
        server.apply(new Change.SetLicensed(false));
        assertThat(failure("unlicensed")).isEqualTo("403 security_exception");
        server.apply(new Change.AddApiKey("k", Set.of("all")));
        assertThat(failure("anonymous")).isEqualTo("401 security_exception");
    }

    private String failure(String id) {
        ElasticsearchException failure =
                catchThrowableOfType(ElasticsearchException.class, () -> put(id));
        return failure.status() + " " + failure.error().type();
    }
}
