package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The exchanges of real servers that the simulation was built from, word by word. */
class ExampleExchangesTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    static final String CHUNKING =
            "\"chunking_settings\":{\"strategy\":\"sentence\",\"max_chunk_size\":250,\"sentence_overlap\":1}";
    static final String SHARED =
            "\"inference_id\":\"my-elser\",\"task_type\":\"sparse_embedding\",\"service\":\"elasticsearch\"";
    static final String BOUNDS =
            "\"adaptive_allocations\":{\"enabled\":true,\"min_number_of_allocations\":1,\"max_number_of_allocations\":4}";
    private final VirtualCluster fresh = VirtualCluster.with();
    private final VirtualCluster downloaded = VirtualCluster.with(new Change.ImportModel(LINUX));

    static Answer start(VirtualCluster cluster, Request request) {
        CompletableFuture<Answer> answer = cluster.send(request);
        cluster.pass(ALLOCATION);
        return answer.join();
    }

    static void check(Answer answer, int status, String body) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).hasToString(body);
    }

    /** An error without cause, whose root cause is itself. */
    static void check(Answer answer, int status, String type, String reason) {
        String described = "\"type\":\"" + type + "\",\"reason\":\"" + reason + "\"";
        check(
                answer,
                status,
                "{\"error\":{\"root_cause\":[{"
                        + described
                        + "}],"
                        + described
                        + "},\"status\":"
                        + status
                        + "}");
    }

    @Test
    @Shows("exchange-1")
    void example01_create() {
        check(
                start(downloaded, Puts.put("my-elser?timeout=30s", Puts.ADAPTIVE)),
                200,
                "{"
                        + SHARED
                        + ",\"service_settings\":{\"num_threads\":1,\"model_id\":\""
                        + LINUX
                        + "\","
                        + BOUNDS
                        + "},"
                        + CHUNKING
                        + "}");
    }

    @Test
    @Shows("exchange-2")
    void example02_createWithTheOldServiceName() {
        Answer answer = start(downloaded, Puts.elser("my-elser"));
        check(
                answer,
                200,
                "{"
                        + SHARED
                        + ",\"service_settings\":{\"num_allocations\":1,\"num_threads\":1,"
                        + "\"model_id\":\""
                        + LINUX
                        + "\"},"
                        + CHUNKING
                        + "}");
        assertThat(answer.warnings())
                .containsExactly(
                        "Putting elasticsearch service inference endpoints (including elser"
                            + " service) without a model_id field is deprecated and will be removed"
                            + " in a future release. Please specify a model_id field.",
                        "The [elser] service is deprecated and will be removed in a future release."
                                + " Use the [elasticsearch] service instead, with [model_id] set to"
                                + " [.elser_model_2_linux-x86_64] in the [service_settings]");
    }

    @Test
    @Shows("exchange-2")
    void example02_createWithTheOldServiceName_on815() {
        var older = VirtualCluster.of("8.15", new Change.ImportModel(LINUX));
        Answer answer = start(older, Puts.elser("my-elser"));
        check(
                answer,
                200,
                "{\"model_id\":\"my-elser\",\"inference_id\":\"my-elser\","
                        + "\"task_type\":\"sparse_embedding\",\"service\":\"elser\","
                        + "\"service_settings\":{\"num_allocations\":1,\"num_threads\":1,"
                        + "\"model_id\":\""
                        + LINUX
                        + "\"},\"task_settings\":{}}");
        assertThat(answer.warnings()).isEmpty();
    }

    @Test
    @Shows({"exchange-3", "timeout-start"})
    void example03_timeoutAndTheWorkGoesOn() {
        downloaded.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        CompletableFuture<Answer> answer = downloaded.send(Puts.elser("my-elser"));
        downloaded.pass(Duration.ofSeconds(30));
        check(
                answer.join(),
                408,
                "model_deployment_timeout_exception",
                "Timed out after [30s] waiting for trained model deployment [my-elser] to start."
                        + " Use the trained model stats API to track the state of the deployment"
                        + " and try again once it has started.");
    }

    @Test
    @Shows({"exchange-4", "timeout-foreign-download"})
    void example04_otherEndpointDuringTheDownload() {
        fresh.begin(Puts.elser("my-elser"));
        CompletableFuture<Answer> answer = fresh.send(Puts.elser("my-elser-2?timeout=1s"));
        fresh.pass(Duration.ofSeconds(1));
        check(
                answer.join(),
                408,
                "status_exception",
                "Model download task is currently running. Wait for trained model"
                    + " [.elser_model_2_linux-x86_64] download task to complete then try again");
    }

    @Test
    @Shows({"exchange-5", "conflict-own-deployment"})
    void example05_sameIdWithItsDeployment() {
        start(downloaded, Puts.elser("my-elser"));
        check(
                downloaded.ask(Puts.elser("my-elser")),
                400,
                "status_exception",
                "Inference endpoint IDs must be unique. Requested inference endpoint ID [my-elser]"
                        + " matches existing trained model ID(s) but must not.");
    }

    @Test
    @Shows({"exchange-6", "conflict-no-deployment"})
    void example06_sameIdWithoutADeployment() {
        fresh.begin(Puts.elser("my-elser"));
        check(
                fresh.ask(Puts.elser("my-elser")),
                400,
                "resource_already_exists_exception",
                "Inference endpoint [my-elser] already exists");
    }

    @Test
    @Shows({"exchange-7", "capacity-none"})
    void example07_noCapacity() {
        downloaded.apply(new Change.SetCapacity(MlCapacity.none()));
        String described =
                "\"type\":\"status_exception\",\"reason\":\"Could not start deployment because no"
                        + " ML nodes with sufficient capacity were found\"";
        check(
                downloaded.ask(Puts.elser("my-elser")),
                429,
                "{\"error\":{\"root_cause\":[{"
                        + described
                        + "}],"
                        + described
                        + ",\"caused_by\":{\"type\":\"illegal_state_exception\",\"reason\":\"Could"
                        + " not start deployment because no suitable nodes were found, allocation"
                        + " explanation [none]\"}},\"status\":429}");
    }

    @Test
    @Shows({"exchange-7", "capacity-partial"})
    void example07_notEnoughForAll() {
        downloaded.apply(new Change.SetCapacity(new MlCapacity(1, 2, false)));
        check(
                downloaded.ask(
                        Puts.put(
                                "my-elser",
                                Puts.ELSER.replace("allocations\":1", "allocations\":3"))),
                429,
                "status_exception",
                "Could not start deployment because there are not enough resources to provide all"
                        + " requested allocations");
    }

    @Test
    @Shows({"exchange-8", "access-licence"})
    void example08_licence() {
        fresh.apply(new Change.SetLicensed(false));
        String described =
                "\"type\":\"security_exception\",\"reason\":\"current license is non-compliant for"
                        + " [inference]\",\"license.expired.feature\":\"inference\"";
        check(
                fresh.ask(Puts.elser("my-elser")),
                403,
                "{\"error\":{\"root_cause\":[{"
                        + described
                        + "}],"
                        + described
                        + "},\"status\":403}");
    }

    @Test
    @Shows({"exchange-9", "access-privilege-403"})
    void example09_privilege() {
        fresh.apply(new Change.SetDenied(Set.of(Action.PUT_ENDPOINT)));
        check(
                fresh.ask(Puts.elser("my-elser")),
                403,
                "security_exception",
                "action [cluster:admin/xpack/inference/put] is unauthorized for user [worker] with"
                        + " effective roles [reader], this action is granted by the cluster"
                        + " privileges [manage_inference,manage,all]");
    }

    @Test
    @Shows({"exchange-10", "late-both-sizes"})
    void example10_lateValidation() {
        var cluster = VirtualCluster.with(new Change.ImportModel(PORTABLE));
        String both =
                Puts.model(
                        PORTABLE,
                        "\"num_threads\":1,\"num_allocations\":1,\"adaptive_allocations\":"
                                + "{\"enabled\":true,\"min_number_of_allocations\":0,"
                                + "\"max_number_of_allocations\":32}");
        check(
                cluster.ask(Puts.put("my-elser", both)),
                400,
                "action_request_validation_exception",
                "Validation Failed: 1: [number_of_allocations] cannot be set if adaptive"
                        + " allocations is enabled;");
        assertThat(cluster.status("/_inference/sparse_embedding/my-elser")).isEqualTo(200);
    }

    @Test
    @Shows({"exchange-11", "early-required"})
    void example11_earlyValidation() {
        check(
                fresh.ask(
                        Puts.put(
                                "my-elser",
                                "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":"
                                        + "\".elser_model_2\"}}")),
                400,
                "validation_exception",
                "Validation Failed: 1: [service_settings] does not contain the required setting"
                        + " [num_threads];2: [service_settings] does not contain one of the"
                        + " required settings [num_allocations, adaptive_allocations];");
        assertThat(fresh.hasEndpoint("my-elser")).isFalse();
    }

    @Test
    @Shows("exchange-13")
    void example13_delete() {
        start(downloaded, Puts.elser("my-elser"));
        downloaded.apply(new Change.ReferenceEndpoint("my-elser", List.of("p1")));
        Request delete = Request.delete("/_inference/sparse_embedding/my-elser");
        check(
                downloaded.ask(delete),
                409,
                "status_exception",
                "Inference endpoint my-elser is referenced by pipelines: [p1]. Ensure that no"
                        + " pipelines are using this inference endpoint, or use force to ignore"
                        + " this warning and delete the inference endpoint.");
        downloaded.apply(new Change.ReferenceEndpoint("my-elser", List.of()));
        check(
                downloaded.ask(delete),
                200,
                "{\"acknowledged\":true,\"pipelines\":[],\"indexes\":[]}");
    }
}
