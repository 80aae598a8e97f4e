package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** How long creates wait, and what they are told, by version. */
class VersionsOfWaitsTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);

    private static VirtualCluster imported(String version) {
        return VirtualCluster.of(version, new Change.ImportModel(LINUX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.11", "8.12"})
    @Shows("wait-no-download")
    void before813_nothingIsDownloadedAndTheEndpointStays(String version) {
        VirtualCluster cluster = VirtualCluster.of(version);
        assertThat(cluster.refusal(Puts.elser("a")))
                .isEqualTo(
                        "404 resource_not_found_exception: Could not start the ELSER service as the"
                            + " ELSER model for this platform cannot be found. ELSER needs to be"
                            + " downloaded before it can be started.");
        assertThat(cluster.hasEndpoint("a")).isTrue();
        assertThat(cluster.read("/_tasks?group_by=none")).hasToString("{\"tasks\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.13", "8.18.1", "9.0.1"})
    @Shows("wait-download")
    void before819And91_aCreateWaitsForTheDownloadWithoutLimit(String version) {
        VirtualCluster cluster = VirtualCluster.of(version);
        cluster.apply(new Change.SetDownloads(new Course.StallsAfter(5)));
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(Duration.ofHours(2));
        assertThat(answer).isNotDone();
        cluster.apply(new Change.FinishDownloads());
        cluster.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"8.19, a, 408", "9.1, a, 408", "9.5, a?timeout=5s, 408"})
    @Shows({"wait-download", "timeout-download"})
    void since819And91_theLimitCutsTheDownloadToo(String version, String id, int status) {
        VirtualCluster cluster = VirtualCluster.of(version);
        cluster.apply(new Change.SetDownloads(new Course.StallsAfter(5)));
        CompletableFuture<Answer> answer = cluster.send(Puts.elser(id));
        cluster.pass(Duration.ofSeconds(id.contains("?") ? 5 : 30));
        assertThat(answer.join().status()).isEqualTo(status);
        assertThat(answer.join().body().at("/error/type").asText())
                .isEqualTo("model_deployment_timeout_exception");
        assertThat(answer.join().body().at("/error/reason").asText())
                .startsWith("Timed out after [" + (id.contains("?") ? "5s" : "30s"))
                .contains("waiting for trained model deployment for inference endpoint [a]");
        cluster.apply(new Change.FinishDownloads());
        cluster.pass(ALLOCATION);
        assertThat(cluster.deployment("a").path("state").asText()).isEqualTo("started");
    }

    @ParameterizedTest
    @CsvSource({"8.12, 20", "8.18.1, 30", "9.0.1, 30"})
    @Shows({"timeout-old", "wait-start"})
    void olderServers_sayTimedOutInOtherWords(String version, int seconds) {
        VirtualCluster cluster = imported(version);
        cluster.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(Duration.ofSeconds(seconds));
        assertThat(VirtualCluster.refusal(answer.join()))
                .isEqualTo(
                        "408 status_exception: Timed out after ["
                                + seconds
                                + "s] waiting for model deployment to start. Use the trained model"
                                + " stats API to track the state of the deployment.");
        assertThat(cluster.hasDeployment("a")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "8.12, 429",
        "8.13, 0",
        "8.15, 0",
        "8.17.9, 0",
        "8.18.0, 0",
        "8.18.1, 429",
        "8.19, 429",
        "9.0.0, 0",
        "9.0.1, 429",
        "9.5, 429"
    })
    @Shows("wait-swallowed")
    void startFailures_areSwallowedBySomeVersions(String version, int status) {
        VirtualCluster cluster = imported(version);
        cluster.apply(new Change.SetCapacity(MlCapacity.none()));
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(Duration.ofDays(1));
        assertThat(answer.isDone() ? answer.join().status() : 0).isEqualTo(status);
        assertThat(cluster.hasEndpoint("a")).isTrue();
        assertThat(cluster.hasDeployment("a")).isFalse();
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                arguments(new Change.SetUpgrading(true), 403),
                arguments(new Change.SetAllocations(new Course.StallsAfter(0)), 408),
                arguments(new Change.SetAllocations(new Course.FailsAfter(0, "died")), 500),
                arguments(new Change.SetDeploymentLimit(0), 429));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    @Shows("wait-swallowed")
    void everyStatusException_isSwallowed(Change trouble, int status) {
        VirtualCluster swallowing = imported("8.18.0");
        VirtualCluster mended = imported("8.18.1");
        swallowing.apply(trouble);
        mended.apply(trouble);
        CompletableFuture<Answer> never = swallowing.send(Puts.elser("a"));
        CompletableFuture<Answer> answer = mended.send(Puts.elser("a"));
        swallowing.pass(Duration.ofDays(1));
        mended.pass(Duration.ofDays(1));
        assertThat(answer.join().status()).isEqualTo(status);
        assertThat(answer.join().body().at("/error/type").asText()).isEqualTo("status_exception");
        assertThat(never).isNotDone();
    }

    @Test
    @Shows("wait-swallowed")
    void afterASwallowedFirstInference_theNextStartsTheDeployment() {
        VirtualCluster cluster = imported("8.18.0");
        cluster.apply(new Change.AddPreconfiguredEndpoint());
        cluster.apply(new Change.SetCapacity(MlCapacity.none()));
        Request infer =
                Request.post(
                        "/_inference/" + ElserModels.PRECONFIGURED_ENDPOINT, "{\"input\":\"x\"}");
        CompletableFuture<Answer> never = cluster.send(infer);
        cluster.pass(Duration.ofHours(1));
        cluster.apply(new Change.SetCapacity(MlCapacity.ample()));
        CompletableFuture<Answer> next = cluster.send(infer);
        cluster.pass(Duration.ofMinutes(1));
        assertThat(next).isCompletedWithValueMatching(answer -> answer.status() == 200);
        assertThat(never).isNotDone();
    }

    @Test
    @Shows("wait-swallowed")
    void swallowingServers_passOnOtherFailures() {
        VirtualCluster cluster = imported("8.15");
        assertThat(cluster.refusal(Puts.put("a", Puts.ELSER.replace("threads\":1", "threads\":3"))))
                .startsWith("400 action_request_validation_exception: Validation Failed:");
        cluster.apply(new Change.SetCapacity(MlCapacity.none()));
        assertThat(
                        cluster.ask(
                                        Request.post(
                                                "/_ml/trained_models/"
                                                        + LINUX
                                                        + "/deployment/_start",
                                                ""))
                                .status())
                .isEqualTo(429);
    }

    @Test
    @Shows("wait-swallowed")
    void swallowingServers_hangWhileSomebodyElseDownloads() {
        VirtualCluster cluster = VirtualCluster.of("8.17");
        cluster.apply(new Change.SetDownloads(new Course.StallsAfter(1)));
        cluster.begin(Puts.elser("a"));
        CompletableFuture<Answer> second = cluster.send(Puts.elser("b"));
        cluster.pass(Duration.ofHours(1));
        assertThat(second).isNotDone();
        assertThat(cluster.hasEndpoint("b")).isTrue();
    }

    /** What comes too late for a start of 8.15 is never told: see {@code wait-swallowed}. */
    @ParameterizedTest
    @CsvSource({
        "8.12, 19, 200",
        "8.12, 20, 408",
        "8.15, 19, 200",
        "8.15, 20, 0",
        "8.17, 29, 200",
        "8.17, 30, 0",
        "8.18.1, 29, 200",
        "8.18.1, 30, 408",
        "9.5, 29, 200",
        "9.5, 30, 408"
    })
    @Shows("wait-start")
    void startsWaitAsLongAsTheirVersionSays(String version, int seconds, int status) {
        VirtualCluster cluster = imported(version);
        cluster.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(Duration.ofSeconds(seconds));
        cluster.apply(new Change.SetAllocations(new Course.Completes()));
        cluster.pass(ALLOCATION);
        assertThat(answer.isDone() ? answer.join().status() : 0).isEqualTo(status);
    }

    /** A download takes ten seconds. */
    @ParameterizedTest
    @CsvSource({"8.18.1, 40", "9.0.1, 40", "8.19, 30", "9.1, 30", "9.5, 30"})
    @Shows("wait-start")
    void afterADownload_theStartHasTheRestOfTheTimeSince819And91(String version, int seconds) {
        VirtualCluster cluster = VirtualCluster.of(version);
        cluster.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(Duration.ofSeconds(seconds).minusNanos(1));
        assertThat(answer).isNotDone();
        cluster.pass(Duration.ofNanos(1));
        assertThat(answer.join().status()).isEqualTo(408);
        assertThat(answer.join().body().at("/error/reason").asText())
                .startsWith("Timed out after [30s] waiting for")
                .doesNotContain("for inference endpoint");
    }
}
