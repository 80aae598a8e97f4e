package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PRECONFIGURED_ENDPOINT;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Endpoints and deployments on their way out, asked to go or not. */
class VanishingTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final Request INFER = Request.post("/_inference/a", "{\"input\":\"x\"}");
    private static final String TASK_MISSING =
            "404 status_exception: Unable to find model deployment task [a] please stop and start"
                    + " the deployment or try again momentarily";

    private final VirtualCluster cluster = serving("9.5", 1);

    /** With an endpoint that may scale to zero. */
    private static VirtualCluster serving(String version, int target) {
        List<Change> changes =
                Change.served("a", EndpointSettings.adaptive(LINUX, 0, 4), target, target);
        return VirtualCluster.of(version, changes.toArray(Change[]::new));
    }

    @ParameterizedTest
    @CsvSource({"9.1, true", "9.2, false", "9.3, true"})
    @Shows("vanish-new-deployment")
    void newDeployment_takesThePlaceOfOneScaledToZero(String version, boolean kept) {
        VirtualCluster other = serving(version, 0);
        other.begin(Puts.elser("b"));
        other.pass(ALLOCATION);
        assertThat(other.hasDeployment("a")).isEqualTo(kept);
        assertThat(other.hasDeployment("b")).isTrue();
        assertThat(other.hasEndpoint("a")).isTrue();
    }

    @Test
    @Shows("vanish-node-shutdown")
    void nodeShutdown_dropsWhatIsScaledToZero() {
        VirtualCluster idle = serving("9.5", 0);
        idle.apply(new Change.ShutDownMlNode());
        assertThat(idle.hasDeployment("a")).isFalse();
        assertThat(idle.hasEndpoint("a")).isTrue();
        assertThat(idle.refusal(INFER)).isEqualTo(TASK_MISSING);
        cluster.apply(new Change.ShutDownMlNode());
        assertThat(cluster.hasDeployment("a")).isTrue();
    }

    @Test
    @Shows({"vanish-stop", "ml-stop"})
    void stopByTheMachineLearningApi_breaksTheEndpoint() {
        assertThat(cluster.ask(Request.post("/_ml/trained_models/a/deployment/_stop", "")).body())
                .hasToString("{\"stopped\":true}");
        assertThat(cluster.hasEndpoint("a")).isTrue();
        assertThat(cluster.refusal(INFER)).isEqualTo(TASK_MISSING);
        assertThat(cluster.refusal(Request.post("/_ml/trained_models/a/deployment/_stop", "")))
                .startsWith("404 resource_not_found_exception");
    }

    @Test
    @Shows("vanish-endpoint")
    void endpointThatVanishes_leavesItsDeploymentToKeepTheIdTaken() {
        cluster.apply(new Change.RemoveEndpoint("a"));
        assertThat(cluster.status("/_inference/a")).isEqualTo(404);
        assertThat(cluster.hasDeployment("a")).isTrue();
        assertThat(cluster.refusal(Puts.elser("a"))).contains("must be unique");
    }

    @Test
    @Shows("ml-start")
    void startByTheMachineLearningApi_mendsAnEndpointWithoutADeployment() {
        cluster.apply(new Change.RemoveDeployment("a"));
        CompletableFuture<Answer> started =
                cluster.send(
                        Request.post(
                                "/_ml/trained_models/"
                                        + LINUX
                                        + "/deployment/_start?deployment_id=a"
                                        + "&number_of_allocations=2&wait_for=fully_allocated",
                                ""));
        cluster.pass(ALLOCATION.multipliedBy(2));
        assertThat(started.join().body().at("/assignment/assignment_state").asText())
                .isEqualTo("started");
        assertThat(cluster.ask(INFER).status()).isEqualTo(200);
    }

    @Test
    @Shows({"stats-stopping", "stats-states"})
    void stopping_isStickyAndHasNoAllocationStatus() {
        cluster.apply(new Change.SetStopTime(Duration.ofSeconds(10)));
        CompletableFuture<Answer> deleted = cluster.send(Request.delete("/_inference/a"));
        cluster.pass(Duration.ofSeconds(9));
        assertThat(deleted).isNotDone();
        assertThat(cluster.hasEndpoint("a")).isTrue();
        assertThat(cluster.deployment("a").path("state").asText()).isEqualTo("stopping");
        assertThat(cluster.deployment("a").has("allocation_status")).isFalse();
        assertThat(cluster.deployment("a").at("/nodes/0/routing_state/routing_state").asText())
                .isEqualTo("stopping");
        cluster.pass(Duration.ofSeconds(1));
        assertThat(deleted.join().status()).isEqualTo(200);
        assertThat(cluster.hasDeployment("a")).isFalse();
        assertThat(cluster.hasEndpoint("a")).isFalse();
    }

    @Test
    @Shows("stats-states")
    void deploymentThatHangsWhileStopping_staysUntilItIsRemoved() {
        cluster.apply(new Change.LeaveStopping("a"));
        cluster.apply(new Change.ScaleDeployment("a", 3));
        cluster.pass(Duration.ofDays(1));
        assertThat(cluster.deployment("a").path("state").asText()).isEqualTo("stopping");
        cluster.apply(new Change.RemoveDeployment("a"));
        assertThat(cluster.hasDeployment("a")).isFalse();
    }

    @Test
    @Shows("stats-states")
    void failedDeployment_saysSoOnEveryRoute() {
        cluster.apply(new Change.FailDeployment("a", "native process died"));
        assertThat(cluster.deployment("a").path("state").asText()).isEqualTo("failed");
        assertThat(cluster.deployment("a").at("/nodes/0/routing_state"))
                .hasToString("{\"routing_state\":\"failed\",\"reason\":\"native process died\"}");
        assertThat(cluster.ask(INFER).status()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource({"8.18.1, 500", "8.19, 200", "9.0.1, 500", "9.1, 200", "9.5, 200"})
    @Shows("delete-force")
    void force_goesOnThoughTheStopFailsSince819And91(String version, int status) {
        VirtualCluster other = serving(version, 1);
        other.apply(new Change.SetStopsFailing(true));
        assertThat(other.ask(Request.delete("/_inference/a")).status()).isEqualTo(500);
        assertThat(other.hasEndpoint("a")).isTrue();
        assertThat(other.ask(Request.delete("/_inference/a?force=true")).status())
                .isEqualTo(status);
        assertThat(other.hasEndpoint("a")).isEqualTo(status == 500);
        assertThat(other.hasDeployment("a")).isTrue();
    }

    @Test
    @Shows("delete-attached")
    void deleteOfAnAttachedEndpoint_leavesTheDeployment() {
        cluster.apply(
                new Change.AddEndpoint(
                        Endpoint.Local.created("b", EndpointSettings.attached(LINUX, "a"))));
        assertThat(cluster.ask(Request.delete("/_inference/b")).status()).isEqualTo(200);
        assertThat(cluster.hasDeployment("a")).isTrue();
    }

    @Test
    @Shows("delete-referenced")
    void deleteOfAReferencedEndpoint_isAConflictUnlessDryOrForced() {
        cluster.apply(new Change.ReferenceInMappings("a", List.of("i1")));
        assertThat(cluster.refusal(Request.delete("/_inference/a")))
                .startsWith("409 status_exception: Inference endpoint a is being used in the")
                .contains("indexes: [i1]");
        assertThat(cluster.ask(Request.delete("/_inference/a?dry_run=true")).body())
                .hasToString("{\"acknowledged\":false,\"pipelines\":[],\"indexes\":[\"i1\"]}");
        assertThat(cluster.hasEndpoint("a")).isTrue();
        assertThat(cluster.ask(Request.delete("/_inference/a?force=true")).body())
                .hasToString("{\"acknowledged\":true,\"pipelines\":[],\"indexes\":[\"i1\"]}");
    }

    @Test
    @Shows({"preconfigured", "early-reserved"})
    void preconfiguredEndpoint_isListedAndCannotBePutNorDeletedForGood() {
        cluster.apply(new Change.AddPreconfiguredEndpoint());
        assertThat(cluster.read("/_inference/" + PRECONFIGURED_ENDPOINT).at("/endpoints/0"))
                .hasToString(
                        "{\"inference_id\":\".elser-2-elasticsearch\","
                                + "\"task_type\":\"sparse_embedding\","
                                + "\"service\":\"elasticsearch\",\"service_settings\":{"
                                + "\"num_threads\":1,\"model_id\":\""
                                + LINUX
                                + "\",\"adaptive_allocations\":{\"enabled\":true,"
                                + "\"min_number_of_allocations\":0,"
                                + "\"max_number_of_allocations\":32}},\"chunking_settings\":{"
                                + "\"strategy\":\"sentence\",\"max_chunk_size\":250,"
                                + "\"sentence_overlap\":1}}");
        assertThat(cluster.refusal(Puts.elser(PRECONFIGURED_ENDPOINT)))
                .startsWith("400 action_request_validation_exception");
        assertThat(cluster.ask(Request.delete("/_inference/" + PRECONFIGURED_ENDPOINT)).status())
                .isEqualTo(200);
        assertThat(cluster.hasEndpoint(PRECONFIGURED_ENDPOINT)).isTrue();
    }

    @Test
    @Shows("preconfigured-first-call")
    void firstInference_downloadsAndDeploysThePreconfiguredEndpoint() {
        VirtualCluster fresh = VirtualCluster.with(new Change.AddPreconfiguredEndpoint());
        Request infer = Request.post("/_inference/" + PRECONFIGURED_ENDPOINT, "{\"input\":\"x\"}");
        CompletableFuture<Answer> first = fresh.send(infer);
        CompletableFuture<Answer> second = fresh.send(infer);
        fresh.pass(Duration.ofSeconds(10).plus(ALLOCATION));
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(second.join().status()).isEqualTo(200);
        assertThat(fresh.deployment(PRECONFIGURED_ENDPOINT).path("number_of_allocations").asInt())
                .isEqualTo(1);
    }

    @Test
    @Shows("hosted")
    void hostedEndpoint_hasNoDeployment() {
        cluster.apply(
                new Change.AddEndpoint(
                        new Endpoint.Hosted(
                                ".elser-2-elastic",
                                "sparse_embedding",
                                "elastic",
                                "elser_model_2")));
        assertThat(cluster.read("/_inference/.elser-2-elastic").at("/endpoints/0"))
                .hasToString(
                        "{\"inference_id\":\".elser-2-elastic\","
                                + "\"task_type\":\"sparse_embedding\",\"service\":\"elastic\","
                                + "\"service_settings\":{\"model_id\":\"elser_model_2\"}}");
        assertThat(cluster.hasDeployment(".elser-2-elastic")).isFalse();
    }
}
