package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Creates that pass the early checks: what is answered when, and what is left behind. */
class CreateEndpointTest {

    private static final String ELSER =
            "{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,\"num_threads\":1}}";
    private static final String ADAPTIVE =
            """
            {"service":"elasticsearch","service_settings":{"model_id":".elser_model_2_linux-x86_64",\
            "num_threads":1,"adaptive_allocations":{"enabled":true,"min_number_of_allocations":1,\
            "max_number_of_allocations":4}}}\
            """;
    private static final Duration DOWNLOAD = Duration.ofSeconds(10);
    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private final VirtualCluster fresh = new VirtualCluster(ClusterOptions.defaults());
    private final VirtualCluster downloaded = with(new Change.ImportModel(LINUX));

    private static VirtualCluster with(Change... changes) {
        ClusterOptions.Builder options = ClusterOptions.builder();
        for (Change change : changes) {
            options.with(change);
        }
        return new VirtualCluster(options.build());
    }

    private static Request put(String id, String body) {
        return Request.put("/_inference/sparse_embedding/" + id, body);
    }

    @Test
    @Shows({"create-shape", "read-live"})
    void withAdaptiveAllocations_answersWhatWasStored() {
        CompletableFuture<Answer> answer = downloaded.send(put("my-elser?timeout=30s", ADAPTIVE));
        assertThat(answer).isNotDone();
        downloaded.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().body())
                .hasToString(
                        """
                        {"inference_id":"my-elser","task_type":"sparse_embedding",\
                        "service":"elasticsearch","service_settings":{"num_threads":1,\
                        "model_id":".elser_model_2_linux-x86_64","adaptive_allocations":\
                        {"enabled":true,"min_number_of_allocations":1,\
                        "max_number_of_allocations":4}},"chunking_settings":\
                        {"strategy":"sentence","max_chunk_size":250,"sentence_overlap":1}}\
                        """);
        assertThat(downloaded.read("/_inference/my-elser").at("/endpoints/0/service_settings"))
                .hasToString(
                        """
                        {"num_allocations":1,"num_threads":1,\
                        "model_id":".elser_model_2_linux-x86_64","adaptive_allocations":\
                        {"enabled":true,"min_number_of_allocations":1,\
                        "max_number_of_allocations":4}}\
                        """);
    }

    @Test
    @Shows({"deprecated-name", "deprecated-warnings"})
    void withElserService_namesModelAndWarnsTwice() {
        CompletableFuture<Answer> answer = downloaded.send(put("my-elser", ELSER));
        downloaded.pass(ALLOCATION);
        assertThat(answer.join().body())
                .hasToString(
                        """
                        {"inference_id":"my-elser","task_type":"sparse_embedding",\
                        "service":"elasticsearch","service_settings":{"num_allocations":1,\
                        "num_threads":1,"model_id":".elser_model_2_linux-x86_64"},\
                        "chunking_settings":{"strategy":"sentence","max_chunk_size":250,\
                        "sentence_overlap":1}}\
                        """);
        assertThat(answer.join().warnings()).hasSize(2);
    }

    @Test
    @Shows("platform")
    void onOtherPlatforms_elserIsThePortableVariant() {
        var other = new VirtualCluster(ClusterOptions.builder().linuxX86(false).build());
        other.begin(put("my-elser", ELSER));
        assertThat(other.read("/_inference/my-elser").at("/endpoints/0/service_settings/model_id"))
                .hasToString("\"" + PORTABLE + "\"");
    }

    @Test
    @Shows({"create-order", "download-task"})
    void firstOfAll_downloadsThenStarts() {
        CompletableFuture<Answer> answer = fresh.send(put("my-elser", ELSER));
        fresh.pass(Duration.ofSeconds(4));
        var task =
                fresh.read(
                                "/_tasks?actions=xpack/ml/model_import%5Bn%5D&detailed=true&group_by=none")
                        .at("/tasks/0");
        assertThat(task.at("/status"))
                .hasToString("{\"total_parts\":263,\"downloaded_parts\":105}");
        assertThat(task.at("/description").asText()).isEqualTo("model_id-" + LINUX);
        assertThat(fullyDefined(fresh)).isFalse();
        assertThat(fresh.ask(Request.get("/_ml/trained_models/my-elser/_stats")).status())
                .isEqualTo(404);
        fresh.pass(Duration.ofSeconds(6));
        assertThat(fresh.read("/_tasks?actions=xpack/ml/model_import*&group_by=none"))
                .hasToString("{\"tasks\":[]}");
        assertThat(fullyDefined(fresh)).isTrue();
        assertThat(answer).isNotDone();
        fresh.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(200);
    }

    private static boolean fullyDefined(VirtualCluster cluster) {
        return cluster.read("/_ml/trained_models/" + LINUX + "?include=definition_status")
                .at("/trained_model_configs/0/fully_defined")
                .asBoolean();
    }

    @Test
    @Shows({"capacity-lazy", "stats-reason"})
    void withScaling_answers200AtOnceThoughNothingRuns() {
        downloaded.apply(new Change.SetCapacity(MlCapacity.lazy()));
        assertThat(downloaded.ask(put("my-elser", ELSER)).status()).isEqualTo(200);
        assertThat(downloaded.deployment("my-elser").at("/reason").asText())
                .isEqualTo("No ML nodes exist in the cluster");
        downloaded.apply(new Change.SetCapacity(new MlCapacity(1, 8, true)));
        downloaded.pass(ALLOCATION);
        assertThat(downloaded.deployment("my-elser").at("/allocation_status/state").asText())
                .isEqualTo("fully_allocated");
    }

    @Test
    @Shows("late-threads")
    void oddThreads_costAFullDownload() {
        CompletableFuture<Answer> answer =
                fresh.send(put("my-elser", ELSER.replace("threads\":1", "threads\":3")));
        fresh.pass(Duration.ofSeconds(9));
        assertThat(answer).isNotDone();
        fresh.pass(Duration.ofSeconds(1));
        assertThat(answer.join().body().at("/error/reason").asText())
                .contains("[threads_per_allocation] must be a power of 2");
    }

    @Test
    @Shows("left-download-failed")
    void failedDownload_leavesTheModelHalfThere() {
        fresh.apply(new Change.SetDownloads(new Course.FailsAfter(100, "reset")));
        CompletableFuture<Answer> first = fresh.send(put("my-elser", ELSER));
        fresh.pass(DOWNLOAD);
        assertThat(first.join().status()).isEqualTo(503);
        Answer next = fresh.ask(put("other", ELSER));
        assertThat(next.status()).isEqualTo(404);
        assertThat(next.body().at("/error/reason").asText())
                .isEqualTo("Could not deploy model [" + LINUX + "] as the model cannot be found.");
        fresh.apply(new Change.SetDownloads(new Course.Completes()));
        fresh.ask(Request.delete("/_ml/trained_models/" + LINUX));
        CompletableFuture<Answer> repaired = fresh.send(put("third", ELSER));
        fresh.pass(DOWNLOAD.plus(ALLOCATION));
        assertThat(repaired.join().status()).isEqualTo(200);
    }

    @Test
    @Shows("download-stalled")
    void stalledDownload_goesOnWhenTheCourseChanges() {
        fresh.apply(new Change.SetDownloads(new Course.StallsAfter(50)));
        fresh.begin(put("my-elser", ELSER));
        fresh.pass(Duration.ofHours(1));
        assertThat(
                        fresh.read("/_tasks?detailed=true&group_by=none")
                                .at("/tasks/0/status/downloaded_parts")
                                .asInt())
                .isEqualTo(50);
        fresh.apply(new Change.FinishDownloads());
        fresh.pass(ALLOCATION);
        assertThat(fresh.deployment("my-elser").at("/state").asText()).isEqualTo("started");
    }

    @Test
    @Shows("left-500")
    void failedNode_answers500AndTakesTheDeploymentAway() {
        downloaded.apply(new Change.SetAllocations(new Course.FailsAfter(0, "out of memory")));
        CompletableFuture<Answer> answer = downloaded.send(put("my-elser", ELSER));
        downloaded.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(500);
        assertThat(downloaded.ask(Request.get("/_ml/trained_models/my-elser/_stats")).status())
                .isEqualTo(404);
    }

    @Test
    @Shows({"access-licence", "access-privilege-403"})
    void licenceAndPrivilege_areAskedBeforeAnythingIsStored() {
        fresh.apply(new Change.SetLicensed(false));
        assertThat(fresh.ask(put("a", ELSER)).body())
                .hasToString(
                        """
                        {"error":{"root_cause":[{"type":"security_exception","reason":\
                        "current license is non-compliant for [inference]",\
                        "license.expired.feature":"inference"}],"type":"security_exception",\
                        "reason":"current license is non-compliant for [inference]",\
                        "license.expired.feature":"inference"},"status":403}\
                        """);
        fresh.apply(new Change.SetLicensed(true));
        fresh.apply(new Change.SetDenied(Set.of(Action.PUT_ENDPOINT)));
        assertThat(fresh.ask(put("a", ELSER)).body().at("/error/reason").asText())
                .startsWith("action [cluster:admin/xpack/inference/put] is unauthorized");
        assertThat(fresh.read("/_inference/_all")).hasToString("{\"endpoints\":[]}");
    }

    @Test
    @Shows("create-attached")
    void attachedToADeployment_startsNothing() {
        downloaded.apply(Change.strayDeployment("mine", LINUX, 2));
        String body =
                "{\"service\":\"elasticsearch\",\"service_settings\":{\"deployment_id\":\"mine\"}}";
        assertThat(downloaded.ask(put("attached", body)).body().at("/service_settings"))
                .hasToString(
                        "{\"num_allocations\":2,\"num_threads\":1,\"model_id\":\""
                                + LINUX
                                + "\",\"deployment_id\":\"mine\"}");
        assertThat(downloaded.ask(Request.get("/_ml/trained_models/attached/_stats")).status())
                .isEqualTo(404);
    }

    @Test
    void counters_seeHowManyWereInFlightAtOnce() {
        fresh.begin(put("one", ELSER));
        fresh.begin(put("two?timeout=1s", ADAPTIVE));
        fresh.pass(Duration.ofSeconds(1));
        fresh.ask(put("Bad", ELSER));
        assertThat(fresh.cluster.counters().createsOf(LINUX))
                .isEqualTo(new Counters.Creates(3, 1, 2, 2));
        fresh.pass(DOWNLOAD);
        assertThat(fresh.cluster.counters().createsOf(PORTABLE).inFlight()).isZero();
        assertThat(fresh.cluster.counters().callsOf(Action.PUT_ENDPOINT)).isEqualTo(3);
    }
}
