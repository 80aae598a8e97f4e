package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PRECONFIGURED_ENDPOINT;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.ErrorResponse;
import co.elastic.clients.elasticsearch.inference.TaskType;
import co.elastic.clients.json.JsonData;

import elser.sandbox.Shows;
import elser.sandbox.http.SimulatedElasticsearch;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Errors of every kind, as Elastic's own client decodes them. */
class TypedErrorsTest {

    private final SimulatedElasticsearch server =
            SimulatedElasticsearch.start(
                    ClusterOptions.builder()
                            .downloadDuration(Duration.ofMillis(50))
                            .allocationTime(Duration.ofMillis(20))
                            .with(new Change.AddPreconfiguredEndpoint())
                            .with(Change.served("a", EndpointSettings.fixed(LINUX, 1), 1, 1))
                            .build());
    private final ElasticsearchClient client =
            ElasticsearchClient.of(config -> config.host(server.url()));

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private static ErrorCause error(int status, ThrowingCallable call) {
        ErrorResponse response = decoded(catchThrowable(call));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.error().rootCause()).hasSize(1);
        return response.error();
    }

    /**
     * Answers of 5xx the client gives up on undecoded, to try another node; they are decoded here.
     */
    private static ErrorResponse decoded(Throwable failure) {
        if (failure instanceof ElasticsearchException read) {
            return read.response();
        }
        assertThat(failure).isInstanceOf(IOException.class);
        String message = failure.getMessage();
        String body = message.substring(message.indexOf("\n{") + 1);
        return ErrorResponse.of(response -> response.withJson(new StringReader(body)));
    }

    private static void check(int status, String type, ThrowingCallable call) {
        assertThat(error(status, call).type()).isEqualTo(type);
    }

    private void put(String id, Map<String, ?> settings) throws IOException {
        client.inference()
                .put(
                        put ->
                                put.inferenceId(id)
                                        .taskType(TaskType.SparseEmbedding)
                                        .timeout(limit -> limit.time("100ms"))
                                        .inferenceConfig(
                                                config ->
                                                        config.service("elasticsearch")
                                                                .serviceSettings(
                                                                        JsonData.of(settings))));
    }

    private void put(String id) throws IOException {
        put(id, Map.of("model_id", LINUX, "num_threads", 1, "num_allocations", 1));
    }

    private void start(String deploymentId) throws IOException {
        client.ml()
                .startTrainedModelDeployment(
                        start -> start.modelId(LINUX).deploymentId(deploymentId));
    }

    private void update(String id) throws IOException {
        client.inference()
                .update(
                        update ->
                                update.inferenceId(id)
                                        .inferenceConfig(
                                                config ->
                                                        config.service("elasticsearch")
                                                                .serviceSettings(
                                                                        JsonData.of(
                                                                                Map.of(
                                                                                        "num_allocations",
                                                                                        2)))));
    }

    @BeforeEach
    void haveAnEndpointWithoutADeployment() {
        server.apply(
                new Change.AddEndpoint(
                        Endpoint.Local.created("bare", EndpointSettings.fixed(LINUX, 1))));
    }

    @Test
    @Shows({"typed-client", "error-shape"})
    void errorsOfCreates() {
        check(400, "validation_exception", () -> put("b", Map.of("model_id", LINUX)));
        check(400, "status_exception", () -> put("a"));
        check(400, "resource_already_exists_exception", () -> put("bare"));
        check(
                400,
                "action_request_validation_exception",
                () -> put("b", Map.of("model_id", LINUX, "num_threads", 3, "num_allocations", 1)));
        check(404, "status_exception", () -> put("c", Map.of("deployment_id", "nobody")));
        server.apply(new Change.SetAllocations(new Course.FailsAfter(0, "out of memory")));
        check(500, "status_exception", () -> put("d"));
        server.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        check(408, "model_deployment_timeout_exception", () -> put("e"));
        server.apply(new Change.SetUpgrading(true));
        check(403, "status_exception", () -> put("f"));
        server.apply(new Change.SetUpgrading(false));
        server.apply(new Change.SetCapacity(MlCapacity.none()));
        ErrorCause full = error(429, () -> put("g"));
        assertThat(full.causedBy().type()).isEqualTo("illegal_state_exception");
        server.apply(new Change.SetLicensed(false));
        ErrorCause unlicensed = error(403, () -> put("h"));
        assertThat(unlicensed.metadata()).containsKey("license.expired.feature");
    }

    @Test
    @Shows({"typed-client", "error-shape"})
    void errorsOfDownloads() {
        server.apply(new Change.FinishDownloads());
        server.apply(new Change.SetDownloads(new Course.FailsAfter(1, "no route")));
        check(
                503,
                "status_exception",
                () -> {
                    client.ml().deleteTrainedModel(delete -> delete.modelId(LINUX).force(true));
                    put("b");
                });
        check(404, "resource_not_found_exception", () -> put("c"));
    }

    @Test
    @Shows({"typed-client", "error-shape"})
    void errorsOfReadsUpdatesAndDeletes() {
        check(
                404,
                "resource_not_found_exception",
                () -> client.inference().get(get -> get.inferenceId("nobody")));
        check(
                400,
                "status_exception",
                () ->
                        client.inference()
                                .get(get -> get.taskType(TaskType.Rerank).inferenceId("a")));
        check(
                404,
                "resource_not_found_exception",
                () -> client.ml().getTrainedModelsStats(get -> get.modelId("nobody")));
        check(
                404,
                "resource_not_found_exception",
                () -> client.ml().getTrainedModels(get -> get.modelId("nobody")));
        check(400, "status_exception", () -> update(PRECONFIGURED_ENDPOINT));
        check(404, "resource_not_found_exception", () -> update("bare"));
        server.apply(new Change.LeaveStopping("a"));
        check(409, "status_exception", () -> update("a"));
        server.apply(new Change.ReferenceEndpoint("bare", List.of("p1")));
        check(
                409,
                "status_exception",
                () -> client.inference().delete(delete -> delete.inferenceId("bare")));
        check(
                409,
                "status_exception",
                () -> client.ml().deleteTrainedModel(delete -> delete.modelId(LINUX)));
    }

    @Test
    @Shows({"typed-client", "error-shape"})
    void errorsOfDeploymentsAndAccess() {
        check(400, "status_exception", () -> start("a"));
        check(
                404,
                "resource_not_found_exception",
                () -> client.ml().stopTrainedModelDeployment(stop -> stop.modelId("nobody")));
        check(
                404,
                "status_exception",
                () ->
                        client.inference()
                                .sparseEmbedding(infer -> infer.inferenceId("bare").input("x")));
        server.apply(new Change.SetMetadataBlocked(true));
        check(403, "cluster_block_exception", () -> start("b"));
        server.apply(new Change.SetMasterElected(false));
        check(503, "master_not_discovered_exception", () -> start("b"));
        server.apply(new Change.SetDenied(Set.of(Action.START_DEPLOYMENT)));
        check(403, "security_exception", () -> start("b"));
        server.apply(new Change.AddApiKey("k", Set.of("all")));
        check(401, "security_exception", () -> start("b"));
    }
}
