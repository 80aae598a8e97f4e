package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a cluster shows of what is on it, and how it goes away again. */
class ReadAndDeleteTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);

    private final VirtualCluster cluster =
            new VirtualCluster(
                    ClusterOptions.builder()
                            .with(Change.served("a", EndpointSettings.fixed(LINUX, 3), 3, 1))
                            .with(Change.served("b", EndpointSettings.adaptive(LINUX, 0, 4), 0, 0))
                            .with(new Change.ImportModel("imported"))
                            .with(new Change.AddPreconfiguredEndpoint())
                            .build());

    @Test
    @Shows({"read-list", "read-live"})
    void endpoints_areSortedAndLive() {
        JsonNode endpoints = cluster.read("/_inference/_all").at("/endpoints");
        assertThat(endpoints.findValuesAsText("inference_id"))
                .containsExactly(".elser-2-elasticsearch", "a", "b");
        assertThat(endpoints.at("/2/service_settings/num_allocations").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/_inference, 200",
        "/_inference/a, 200",
        "/_inference/sparse_embedding/_all, 200",
        "/_inference/rerank/a, 400",
        "/_inference/nobody, 404",
        "/_ml/trained_models/_stats, 200",
        "/_ml/trained_models/none*/_stats, 200",
        "/_ml/trained_models/none*/_stats?allow_no_match=false, 404",
        "/_ml/trained_models/none/_stats, 404",
        "/_tasks?group_by=none, 200",
        "/, 200",
        "/some-index, 404",
        "/_cat/indices, 400"
    })
    @Shows({"read-list", "stats-404"})
    void reads_answerWithStatus(String target, int status) {
        assertThat(cluster.ask(Request.get(target)).status()).isEqualTo(status);
    }

    @Test
    @Shows({"stats-one-per-deployment", "stats-pages"})
    void stats_haveOneEntryPerDeployment() {
        JsonNode stats = cluster.read("/_ml/trained_models/" + LINUX + ",imported/_stats");
        assertThat(stats.at("/count").asInt()).isEqualTo(2);
        assertThat(stats.findValuesAsText("deployment_id")).containsExactly("a", "b");
        assertThat(stats.at("/trained_model_stats")).hasSize(3);
        assertThat(
                        cluster.read("/_ml/trained_models/_all/_stats?from=1&size=1")
                                .at("/count")
                                .asInt())
                .isEqualTo(3);
    }

    @Test
    @Shows("stats-allocation-state")
    void allocations_comeUpOneByOne() {
        assertThat(cluster.deployment("a").at("/allocation_status"))
                .hasToString(
                        """
                        {"allocation_count":1,"target_allocation_count":3,"state":"started"}\
                        """);
        cluster.pass(ALLOCATION.multipliedBy(2));
        assertThat(cluster.deployment("a").at("/allocation_status"))
                .hasToString(
                        """
                        {"allocation_count":3,"target_allocation_count":3,\
                        "state":"fully_allocated"}\
                        """);
    }

    @Test
    @Shows({"stats-zero", "stats-states"})
    void scaledToZero_isStartedAndFullyAllocated() {
        JsonNode zero = cluster.deployment("b");
        assertThat(zero.at("/state").asText()).isEqualTo("started");
        assertThat(zero.at("/allocation_status/state").asText()).isEqualTo("fully_allocated");
        assertThat(zero.at("/nodes")).isEmpty();
    }

    @Test
    void lostRoomAndScaling_doNotHoldUpOthers() {
        cluster.pass(ALLOCATION.dividedBy(2));
        cluster.apply(new Change.ScaleDeployment("b", 2));
        cluster.apply(new Change.ScaleDeployment("a", 2));
        cluster.pass(ALLOCATION.dividedBy(2));
        assertThat(cluster.deployment("a").at("/allocation_status/state").asText())
                .isEqualTo("fully_allocated");
        cluster.pass(ALLOCATION.multipliedBy(2));
        assertThat(cluster.deployment("a").at("/allocation_status/allocation_count").asInt())
                .isEqualTo(2);
        assertThat(cluster.deployment("b").at("/allocation_status/state").asText())
                .isEqualTo("fully_allocated");
    }

    @Test
    @Shows({"capacity-partial", "ml-start"})
    void partialRoom_isRefusedOrWaitedFor() {
        var small =
                new VirtualCluster(
                        ClusterOptions.builder()
                                .capacity(new MlCapacity(1, 2, false))
                                .with(new Change.ImportModel(LINUX))
                                .build());
        String start = "/_ml/trained_models/" + LINUX + "/deployment/_start?deployment_id=d";
        Answer refused = small.ask(Request.post(start + "&number_of_allocations=3", ""));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body().at("/error/reason").asText()).contains("not enough resources");
        small.apply(new Change.SetCapacity(new MlCapacity(1, 2, true)));
        CompletableFuture<Answer> started =
                small.send(
                        Request.post(
                                start + "&number_of_allocations=3&wait_for=fully_allocated", ""));
        small.pass(ALLOCATION.multipliedBy(2));
        assertThat(started.join().body().at("/assignment/assignment_state").asText())
                .isEqualTo("started");
        assertThat(small.deployment("d").at("/reason").asText()).contains("insufficient allocated");
        assertThat(small.ask(Request.post(start, "")).body().at("/error/reason").asText())
                .endsWith("an existing deployment with the same id [d] exist");
    }

    @Test
    @Shows({"delete", "delete-shape"})
    void delete_stopsTheDeploymentAndKeepsTheModel() {
        Answer deleted = cluster.ask(Request.delete("/_inference/sparse_embedding/a"));
        assertThat(deleted.body())
                .hasToString("{\"acknowledged\":true,\"pipelines\":[],\"indexes\":[]}");
        assertThat(cluster.ask(Request.get("/_ml/trained_models/a/_stats")).status())
                .isEqualTo(404);
        assertThat(cluster.ask(Request.get("/_ml/trained_models/" + LINUX)).status())
                .isEqualTo(200);
        assertThat(cluster.ask(Request.delete("/_inference/a")).status()).isEqualTo(404);
    }

    @Test
    @Shows("delete-referenced")
    void referencedEndpoint_isKeptUnlessForced() {
        cluster.apply(new Change.ReferenceEndpoint("a", List.of("p1")));
        Answer refused = cluster.ask(Request.delete("/_inference/a"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().at("/error/reason").asText())
                .startsWith("Inference endpoint a is referenced by pipelines: [p1].");
        assertThat(cluster.ask(Request.delete("/_inference/a?force=true")).status()).isEqualTo(200);
    }

    @Test
    @Shows("preconfigured-first-call")
    void firstInference_deploysThePreconfiguredEndpoint() {
        CompletableFuture<Answer> answer =
                cluster.send(
                        Request.post(
                                "/_inference/.elser-2-elasticsearch", "{\"input\":\"to be\"}"));
        assertThat(answer).isNotDone();
        cluster.pass(ALLOCATION);
        assertThat(answer.join().body().at("/sparse_embedding/0/embedding")).hasSize(2);
        assertThat(cluster.deployment(".elser-2-elasticsearch").at("/state").asText())
                .isEqualTo("started");
    }

    @Test
    @Shows("stats-scale-to-zero")
    void inference_wakesWhatWasScaledToZero() {
        CompletableFuture<Answer> answer =
                cluster.send(Request.post("/_inference/b", "{\"input\":[\"x\"]}"));
        cluster.pass(ALLOCATION.multipliedBy(2));
        assertThat(answer.join().status()).isEqualTo(200);
    }

    @Test
    @Shows({"ml-stop", "vanish-stop"})
    void stop_endsADeploymentBehindItsEndpoint() {
        assertThat(cluster.ask(Request.post("/_ml/trained_models/a/deployment/_stop", "")).body())
                .hasToString("{\"stopped\":true}");
        assertThat(
                        cluster.ask(Request.post("/_inference/a", "{\"input\":\"x\"}"))
                                .body()
                                .at("/error/reason")
                                .asText())
                .startsWith("Unable to find model deployment task [a]");
    }

    @Test
    @Shows("access-401")
    void apiKey_isAskedFor() {
        var guarded = new VirtualCluster(ClusterOptions.builder().apiKey("k").build());
        assertThat(guarded.ask(Request.get("/")).status()).isEqualTo(401);
    }
}
