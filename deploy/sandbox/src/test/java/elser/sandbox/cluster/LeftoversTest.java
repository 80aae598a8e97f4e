package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What a create leaves behind that did not end well. */
class LeftoversTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final Duration DOWNLOAD = Duration.ofSeconds(10);

    private final VirtualCluster fresh = VirtualCluster.with();
    private final VirtualCluster downloaded = VirtualCluster.with(new Change.ImportModel(LINUX));

    private static Answer after(Duration time, VirtualCluster cluster, Request request) {
        CompletableFuture<Answer> answer = cluster.send(request);
        cluster.pass(time);
        return answer.join();
    }

    private static void isLeft(VirtualCluster cluster, boolean endpoint, boolean deployment) {
        assertThat(cluster.hasEndpoint("a")).as("endpoint").isEqualTo(endpoint);
        assertThat(cluster.hasDeployment("a")).as("deployment").isEqualTo(deployment);
    }

    @Test
    @Shows("left-408-own")
    void timeOutOfTheStart_leavesBothAndTheWorkGoesOn() {
        downloaded.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        assertThat(after(Duration.ofSeconds(30), downloaded, Puts.elser("a")).status())
                .isEqualTo(408);
        isLeft(downloaded, true, true);
        downloaded.apply(new Change.SetAllocations(new Course.Completes()));
        downloaded.pass(ALLOCATION);
        assertThat(downloaded.deployment("a").at("/allocation_status/state").asText())
                .isEqualTo("fully_allocated");
    }

    @Test
    @Shows("left-408-download")
    void timeOutOfTheDownload_leavesTheEndpointAndTheDeploymentComesLater() {
        assertThat(after(Duration.ofSeconds(1), fresh, Puts.elser("a?timeout=1s")).status())
                .isEqualTo(408);
        isLeft(fresh, true, false);
        fresh.pass(DOWNLOAD);
        isLeft(fresh, true, true);
    }

    @Test
    @Shows({"left-408-foreign", "conflict-same-model-downloading"})
    void timeOutOfAForeignDownload_leavesAnOrphanForEver() {
        fresh.begin(Puts.elser("first"));
        Answer late = after(Duration.ofSeconds(1), fresh, Puts.elser("a?timeout=1s"));
        assertThat(VirtualCluster.refusal(late))
                .isEqualTo(
                        "408 status_exception: Model download task is currently running. Wait for"
                                + " trained model ["
                                + LINUX
                                + "] download task to complete then try again");
        fresh.pass(Duration.ofDays(1));
        isLeft(fresh, true, false);
    }

    @Test
    @Shows("conflict-same-model-downloading")
    void secondCreate_waitsForTheFirstOnesDownload() {
        fresh.begin(Puts.elser("first"));
        assertThat(after(DOWNLOAD.plus(ALLOCATION), fresh, Puts.elser("a")).status())
                .isEqualTo(200);
    }

    @Test
    @Shows({"left-429", "left-delete-without-deployment"})
    void noCapacity_leavesTheEndpointUntilItIsDeleted() {
        downloaded.apply(new Change.SetCapacity(MlCapacity.none()));
        assertThat(downloaded.ask(Puts.elser("a")).status()).isEqualTo(429);
        isLeft(downloaded, true, false);
        assertThat(downloaded.ask(Puts.elser("a")).body().at("/error/type").asText())
                .isEqualTo("resource_already_exists_exception");
        assertThat(downloaded.ask(Request.delete("/_inference/a")).status()).isEqualTo(200);
        downloaded.apply(new Change.SetCapacity(MlCapacity.ample()));
        assertThat(after(ALLOCATION, downloaded, Puts.elser("a")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "3, [threads_per_allocation] must be a power of 2 less than or equal to 32",
        "64, [threads_per_allocation] must be a power of 2 less than or equal to 32"
    })
    @Shows({"late-threads", "left-late-400"})
    void oddThreads_leaveTheEndpoint(int threads, String problem) {
        String body = Puts.ELSER.replace("threads\":1", "threads\":" + threads);
        assertThat(downloaded.refusal(Puts.put("a", body)))
                .isEqualTo(
                        "400 action_request_validation_exception: Validation Failed: 1: "
                                + problem
                                + ";");
        isLeft(downloaded, true, false);
    }

    @Test
    @Shows("left-500")
    void failedNodes_leaveTheEndpointAndTakeTheDeploymentAway() {
        downloaded.apply(new Change.SetAllocations(new Course.FailsAfter(0, "out of memory")));
        assertThat(VirtualCluster.refusal(after(ALLOCATION, downloaded, Puts.elser("a"))))
                .isEqualTo(
                        "500 status_exception: Could not start trained model deployment, the"
                                + " following nodes failed with errors [{node-0=out of memory}]");
        isLeft(downloaded, true, false);
    }

    @Test
    @Shows("left-500-later")
    void nodesThatFailWhenNobodyWaits_leaveTheDeployment() {
        downloaded.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        assertThat(after(Duration.ofSeconds(30), downloaded, Puts.elser("a")).status())
                .isEqualTo(408);
        downloaded.apply(new Change.SetAllocations(new Course.FailsAfter(0, "out of memory")));
        downloaded.pass(ALLOCATION);
        assertThat(downloaded.deployment("a").at("/nodes/0/routing_state"))
                .hasToString("{\"routing_state\":\"failed\",\"reason\":\"out of memory\"}");
    }

    @Test
    @Shows("left-client-gone")
    void clientsThatLeave_changeNothingForTheServer() {
        long call = downloaded.leave(Puts.elser("a"));
        downloaded.pass(ALLOCATION);
        isLeft(downloaded, true, true);
        assertThat(downloaded.cluster.calls())
                .filteredOn(each -> each.number() == call)
                .extracting(each -> each.status().orElseThrow())
                .containsExactly(200);
    }

    @ParameterizedTest
    @CsvSource({
        "IO_EXCEPTION, 503, an IOException",
        "INVALID_URL, 400, an invalid URL",
        "EXCEPTION, 500, an Exception"
    })
    @Shows({"download-trouble", "left-download-failed"})
    void failedDownloads_leaveTheModelsConfigSoThatTheNextSkipsIt(
            DownloadTrouble trouble, int status, String cause) {
        fresh.apply(new Change.SetDownloadTrouble(trouble));
        fresh.apply(new Change.SetDownloads(new Course.FailsAfter(100, "no route")));
        assertThat(VirtualCluster.refusal(after(DOWNLOAD, fresh, Puts.elser("a"))))
                .isEqualTo(
                        status
                                + " status_exception: Model importing failed due to "
                                + cause
                                + " [no route]");
        isLeft(fresh, true, false);
        assertThat(
                        fresh.read("/_ml/trained_models/" + LINUX + "?include=definition_status")
                                .at("/trained_model_configs/0/fully_defined"))
                .hasToString("false");
        fresh.ask(Request.delete("/_inference/a"));
        fresh.apply(new Change.SetDownloads(new Course.Completes()));
        assertThat(fresh.refusal(Puts.elser("a")))
                .isEqualTo(
                        "404 resource_not_found_exception: Could not deploy model ["
                                + LINUX
                                + "] as the model cannot be found.");
        fresh.ask(Request.delete("/_inference/a"));
        fresh.ask(Request.delete("/_ml/trained_models/" + LINUX));
        assertThat(after(DOWNLOAD.plus(ALLOCATION), fresh, Puts.elser("a")).status())
                .isEqualTo(200);
    }

    @Test
    @Shows("late-both-sizes")
    void bothSizes_leaveTheEndpoint() {
        VirtualCluster cluster = VirtualCluster.with(new Change.ImportModel(PORTABLE));
        String both =
                Puts.model(
                        PORTABLE,
                        "\"num_threads\":1,\"num_allocations\":1,"
                                + "\"adaptive_allocations\":{\"enabled\":true}");
        assertThat(cluster.refusal(Puts.put("a", both)))
                .isEqualTo(
                        "400 action_request_validation_exception: Validation Failed: 1:"
                                + " [number_of_allocations] cannot be set if adaptive allocations"
                                + " is enabled;");
        isLeft(cluster, true, false);
    }
}
