package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What differs between versions. */
class VersionTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final Duration DOWNLOAD = Duration.ofSeconds(10);
    private static final String IMPORTED =
            Puts.model("mine", "\"num_threads\":1,\"num_allocations\":1");

    private static VirtualCluster imported(String version) {
        return VirtualCluster.of(version, new Change.ImportModel(LINUX));
    }

    /** Answers of a create that finds its model there and room for it. */
    private static JsonNode created(String version) {
        VirtualCluster cluster = imported(version);
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        return answer.join().body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.10", "8.20", "9.6", "7.17", "10.0"})
    @Shows("info")
    void otherVersions_areNotSimulated(String version) {
        assertThatThrownBy(() -> ServerVersion.parse(version))
                .hasMessageContaining("8.11 to 8.19 and 9.0 to 9.5 are");
    }

    @Test
    void versions_areOrdered() {
        assertThat(ServerVersion.parse("8.19.9")).isLessThan(ServerVersion.parse("9.0"));
        assertThat(ServerVersion.parse("8.18.1")).isGreaterThan(ServerVersion.parse("8.18"));
    }

    @ParameterizedTest
    @CsvSource({"8.11, 7.17.0", "8.19.2, 7.17.0", "9.0, 8.19.0", "9.5, 8.19.0"})
    @Shows("info")
    void info_namesTheVersion(String version, String oldestOnTheWire) {
        JsonNode info = VirtualCluster.of(version).read("/").path("version");
        assertThat(info.path("number").asText()).startsWith(version);
        assertThat(info.path("minimum_wire_compatibility_version").asText())
                .isEqualTo(oldestOnTheWire);
    }

    @ParameterizedTest
    @CsvSource({
        "8.11, model_id, elser, task_settings",
        "8.14, model_id, elser, task_settings",
        "8.15, model_id inference_id, elser, task_settings",
        "8.16, inference_id, elasticsearch, chunking_settings",
        "9.5, inference_id, elasticsearch, chunking_settings"
    })
    @Shows("create-shape")
    void answersToACreate_haveTheShapeOfTheirTime(
            String version, String idMembers, String service, String lastMember) {
        JsonNode body = created(version);
        assertThat(
                        body.properties().stream()
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(" ")))
                .isEqualTo(idMembers + " task_type service service_settings " + lastMember);
        assertThat(body.path("service").asText()).isEqualTo(service);
    }

    @Test
    @Shows("create-shape")
    void before813_theModelIsNamedByModelVersion() {
        assertThat(created("8.12").path("service_settings"))
                .hasToString(
                        "{\"num_allocations\":1,\"num_threads\":1,\"model_version\":\""
                                + LINUX
                                + "\"}");
        assertThat(created("8.13").path("service_settings").path("model_id").asText())
                .isEqualTo(LINUX);
    }

    @ParameterizedTest
    @CsvSource({"8.11, ''", "8.12, models", "8.14, models", "8.15, endpoints", "9.5, endpoints"})
    @Shows("read-shape")
    void readingOneEndpoint_hasTheShapeOfItsTime(String version, String member) {
        VirtualCluster cluster = imported(version);
        cluster.begin(Puts.elser("a"));
        JsonNode body = cluster.read("/_inference/a");
        JsonNode endpoint = member.isEmpty() ? body : body.path(member).path(0);
        assertThat(endpoint.path("task_type").asText()).isEqualTo("sparse_embedding");
    }

    @ParameterizedTest
    @CsvSource({"8.15, 1", "8.16, 3"})
    @Shows("read-live")
    void readingAnEndpoint_showsLiveAllocationsSince816(String version, int shown) {
        VirtualCluster cluster = imported(version);
        cluster.begin(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        cluster.apply(new Change.ScaleDeployment("a", 3));
        assertThat(
                        cluster.read("/_inference/a")
                                .at("/endpoints/0/service_settings/num_allocations"))
                .hasToString(String.valueOf(shown));
    }

    @ParameterizedTest
    @CsvSource({
        "8.11, {\"acknowledged\":true}",
        "8.14, {\"acknowledged\":true}",
        "8.15, '{\"acknowledged\":true,\"pipelines\":[]}'",
        "8.16, '{\"acknowledged\":true,\"pipelines\":[],\"indexes\":[]}'"
    })
    @Shows("delete-shape")
    void deletes_areAnsweredInTheShapeOfTheirTime(String version, String body) {
        VirtualCluster cluster = imported(version);
        cluster.begin(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        assertThat(cluster.ask(Request.delete("/_inference/a")).body()).hasToString(body);
    }

    @ParameterizedTest
    @CsvSource({"8.14, false", "8.15, true"})
    @Shows("delete-referenced")
    void force_isKnownSince815(String version, boolean known) {
        VirtualCluster cluster = imported(version);
        cluster.begin(Puts.elser("a"));
        assertThat(cluster.ask(Request.delete("/_inference/a?force=true")).status())
                .isEqualTo(known ? 200 : 400);
    }

    @ParameterizedTest
    @CsvSource({"8.12, true", "8.13, false"})
    @Shows("delete")
    void before813_aDeleteLeavesTheDeployment(String version, boolean left) {
        VirtualCluster cluster = imported(version);
        cluster.begin(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        cluster.ask(Request.delete("/_inference/a"));
        assertThat(cluster.hasDeployment("a")).isEqualTo(left);
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
        assertThat(answer.join().body().at("/error/reason").asText())
                .startsWith("Timed out after [" + (id.contains("?") ? "5s" : "30s"))
                .contains("waiting for trained model deployment for inference endpoint [a]");
        cluster.apply(new Change.FinishDownloads());
        cluster.pass(ALLOCATION);
        assertThat(cluster.deployment("a").path("state").asText()).isEqualTo("started");
    }

    @ParameterizedTest
    @CsvSource({"8.18.3, false", "9.0.4, false", "8.19, true", "9.1, true", "9.5, true"})
    @Shows("early-parameter")
    void timeout_isAKnownParameterSince819And91(String version, boolean known) {
        VirtualCluster cluster = imported(version);
        cluster.apply(new Change.SetCapacity(MlCapacity.lazy()));
        Answer answer = cluster.ask(Puts.elser("a?timeout=1s"));
        assertThat(answer.status()).isEqualTo(known ? 200 : 400);
        if (!known) {
            assertThat(VirtualCluster.refusal(answer))
                    .isEqualTo(
                            "400 illegal_argument_exception: request"
                                    + " [/_inference/sparse_embedding/a] contains unrecognized"
                                    + " parameter: [timeout]");
        }
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

    @ParameterizedTest
    @CsvSource({"8.12, 20", "8.15, 20", "8.18.1, 30"})
    @Shows("wait-start")
    void startsWaitAsLongAsTheirVersionSays(String version, int seconds) {
        VirtualCluster cluster = imported(version);
        assertThat(new Dialect(ServerVersion.parse(version)).createTimeout())
                .isEqualTo(seconds + "s");
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(200);
    }

    @Test
    @Shows({"early-service", "early-no-model"})
    void services_cameOneByOne() {
        assertThat(VirtualCluster.of("8.12").refusal(Puts.put("a", IMPORTED)))
                .isEqualTo("400 status_exception: Unknown service [elasticsearch]");
        assertThat(VirtualCluster.of("8.15").refusal(Puts.put("a", IMPORTED)))
                .isEqualTo(
                        "400 status_exception: The [elasticsearch] service does not support task"
                                + " type [sparse_embedding]");
        assertThat(
                        VirtualCluster.of("8.16", new Change.ImportModel("mine"))
                                .send(Puts.put("a", IMPORTED)))
                .isNotDone();
    }

    @ParameterizedTest
    @CsvSource({
        "8.11, Model configuration is missing a service",
        "8.15, Model configuration is missing [service]",
        "8.16, Inference endpoint configuration is missing the [service] setting"
    })
    @Shows("early-service")
    void aMissingService_isNamedInTheWordsOfTheTime(String version, String reason) {
        assertThat(VirtualCluster.of(version).refusal(Puts.put("a", "{}")))
                .isEqualTo("400 status_exception: " + reason);
    }

    @Test
    @Shows("early-id")
    void idsAreUnchecked_before813() {
        VirtualCluster old = imported("8.12");
        old.begin(Puts.elser("My_Id"));
        assertThat(old.hasEndpoint("My_Id")).isTrue();
        assertThat(imported("8.13").ask(Puts.elser("My_Id")).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "8.14, 'adaptive_allocations={enabled=true, min_number_of_allocations=1,"
                + " max_number_of_allocations=4}'",
        "8.15, ''"
    })
    @Shows({"early-adaptive", "late-both-sizes"})
    void adaptiveAllocations_areUnknownBefore815(String version, String unknown) {
        String body =
                "{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,"
                        + "\"num_threads\":1,\"adaptive_allocations\":{\"enabled\":true,"
                        + "\"min_number_of_allocations\":1,\"max_number_of_allocations\":4}}}";
        Answer answer = imported(version).ask(Puts.put("a", body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/reason").asText())
                .isEqualTo(
                        unknown.isEmpty()
                                ? "Validation Failed: 1: [number_of_allocations] cannot be set if"
                                        + " adaptive allocations is enabled;"
                                : "Model configuration contains settings [{"
                                        + unknown
                                        + "}] unknown to the [elser] service");
    }

    @Test
    @Shows("early-adaptive")
    void aMinimumOfZero_isRefusedBefore816() {
        String body =
                "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":1,"
                        + "\"adaptive_allocations\":{\"enabled\":true,"
                        + "\"min_number_of_allocations\":0}}}";
        assertThat(imported("8.15").refusal(Puts.put("a", body)))
                .isEqualTo(
                        "400 validation_exception: Validation Failed: 1:"
                            + " [min_number_of_allocations] must be a positive integer or null;");
        assertThat(imported("8.16").send(Puts.put("a", body))).isNotDone();
    }

    @Test
    @Shows("early-required")
    void unsizedSettings_areNamedInTheWordsOfTheTime() {
        String body = "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":1}}";
        assertThat(imported("8.14").refusal(Puts.put("a", body)))
                .endsWith("does not contain the required setting [num_allocations];");
        assertThat(imported("8.15").refusal(Puts.put("a", body)))
                .endsWith("required settings [num_allocations, adaptive_allocations];");
    }

    @ParameterizedTest
    @CsvSource({
        "8.15, '\"chunking_settings\":{\"strategy\":\"none\"}', chunking_settings={strategy=none}",
        "8.15, '\"task_settings\":{\"a\":1}', a=1"
    })
    @Shows("early-unknown")
    void olderServers_doNotKnowTheseSettings(String version, String member, String unknown) {
        String body = Puts.ELSER.replace("{\"service\":", "{" + member + ",\"service\":");
        assertThat(imported(version).refusal(Puts.put("a", body)))
                .isEqualTo(
                        "400 status_exception: Model configuration contains settings [{"
                                + unknown
                                + "}] unknown to the [elser] service");
    }

    @Test
    @Shows({"early-attach", "early-platform"})
    void before816_deploymentIdIsUnknownAndAnyElserModelRuns() {
        String attached =
                Puts.ELSER.replace(
                        "\"num_threads\":1", "\"num_threads\":1,\"deployment_id\":\"d\"");
        assertThat(imported("8.15").refusal(Puts.put("a", attached)))
                .contains("settings [{deployment_id=d}] unknown");
        String other =
                Puts.ELSER.replace("\"num_threads\":1", "\"num_threads\":1,\"model_id\":\"x\"");
        assertThat(imported("8.15").refusal(Puts.put("a", other)))
                .isEqualTo(
                        "400 validation_exception: Validation Failed: 1: unknown ELSER model id"
                                + " [x];");
        String first = other.replace("\"x\"", "\".elser_model_1\"");
        assertThat(imported("8.15").send(Puts.put("a", first))).isNotDone();
        assertThat(imported("8.16").refusal(Puts.put("a", first)))
                .contains("model id does not match any models available on this platform");
    }

    @Test
    @Shows("early-id-taken")
    void takenIds_areNamedInTheWordsOfTheTime() {
        VirtualCluster old = VirtualCluster.of("8.15", Change.strayDeployment("a", LINUX, 1));
        assertThat(old.refusal(Puts.elser("a")))
                .isEqualTo(
                        "400 status_exception: Model IDs must be unique. Requested model ID [a]"
                                + " matches existing model IDs but must not.");
    }

    @Test
    @Shows("access-licence")
    void before816_theLicenceIsAskedForLateAndTheEndpointStays() {
        VirtualCluster old = imported("8.15");
        old.apply(new Change.SetLicensed(false));
        assertThat(old.refusal(Puts.elser("a")))
                .isEqualTo("403 security_exception: current license is non-compliant for [ml]");
        assertThat(old.hasEndpoint("a")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"9.0, Invalid chunkingStrategy recursive", "9.1, ''"})
    @Shows("early-chunking")
    void recursiveChunking_isKnownSince91(String version, String refusal) {
        String body =
                Puts.ELSER.replace(
                        "{\"service\":",
                        "{\"chunking_settings\":{\"strategy\":\"recursive\",\"max_chunk_size\":100,"
                                + "\"separator_group\":\"markdown\"},\"service\":");
        VirtualCluster cluster = imported(version);
        CompletableFuture<Answer> answer = cluster.send(Puts.put("a", body));
        cluster.pass(ALLOCATION);
        assertThat(answer.join().body().at("/error/reason").asText("")).isEqualTo(refusal);
    }

    @Test
    @Shows("read-old-chunking")
    void endpointsWithoutChunking_readAsChunkedByWordsSince816() {
        Change stored =
                new Change.AddEndpoint(
                        Endpoint.Local.createdBefore816("a", EndpointSettings.fixed(LINUX, 1)));
        assertThat(
                        VirtualCluster.of("8.16", stored)
                                .read("/_inference/a")
                                .at("/endpoints/0/chunking_settings"))
                .hasToString("{\"strategy\":\"word\",\"max_chunk_size\":250,\"overlap\":100}");
    }

    @ParameterizedTest
    @CsvSource({"8.15, 200", "8.16, 400", "8.17.9, 400", "8.18, 200", "9.5, 200"})
    @Shows("read-unreadable")
    void endpointsOf812_cannotBeReadBySomeVersions(String version, int status) {
        Change stored =
                new Change.AddEndpoint(
                        Endpoint.Local.createdBefore813("a", EndpointSettings.fixed(LINUX, 1)));
        VirtualCluster cluster = VirtualCluster.of(version, stored);
        assertThat(cluster.status("/_inference/a")).isEqualTo(status);
        if (status == 400) {
            assertThat(cluster.refusal(Request.get("/_inference/_all")))
                    .isEqualTo(
                            "400 illegal_argument_exception: Error parsing request config, model id"
                                    + " is missing");
        }
    }

    @ParameterizedTest
    @CsvSource({"8.15, 0", "8.16, 2"})
    @Shows("deprecated-warnings")
    void elser_isDeprecatedSince816(String version, int warnings) {
        VirtualCluster cluster = imported(version);
        CompletableFuture<Answer> answer = cluster.send(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        assertThat(answer.join().warnings()).hasSize(warnings);
    }

    @Test
    @Shows("deprecated-warnings")
    void elserWithAModel_warnsOfTheServiceOnly() {
        VirtualCluster cluster = imported("9.5");
        String named =
                Puts.ELSER.replace(
                        "\"num_threads\":1", "\"num_threads\":1,\"model_id\":\"" + LINUX + "\"");
        CompletableFuture<Answer> answer = cluster.send(Puts.put("a", named));
        cluster.pass(ALLOCATION);
        assertThat(answer.join().warnings())
                .hasSize(1)
                .allMatch(text -> text.startsWith("The [elser]"));
    }

    @ParameterizedTest
    @CsvSource({"8.15, starting", "8.16, fully_allocated"})
    @Shows("stats-zero")
    void aTargetOfZero_startsForEverBefore816(String version, String state) {
        VirtualCluster cluster = VirtualCluster.of(version, Change.strayDeployment("d", LINUX, 1));
        cluster.apply(new Change.ScaleDeployment("d", 0));
        cluster.pass(Duration.ofDays(1));
        assertThat(cluster.deployment("d").at("/allocation_status/state").asText())
                .isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"8.16, 15m", "8.18, 15m", "9.0, 15m", "8.19, 24h", "9.1, 24h"})
    @Shows("stats-scale-to-zero")
    void idleDeployments_scaleToZeroAfterTheTimeOfTheirVersion(String version, String idle) {
        Duration time = TimeValues.parse(idle).orElseThrow();
        VirtualCluster cluster =
                new VirtualCluster(
                        ClusterOptions.builder()
                                .version(ServerVersion.parse(version))
                                .with(
                                        Change.served(
                                                "a", EndpointSettings.adaptive(LINUX, 0, 4), 1, 1))
                                .build());
        cluster.pass(time.minusSeconds(1));
        assertThat(cluster.deployment("a").path("number_of_allocations").asInt()).isEqualTo(1);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.deployment("a").path("number_of_allocations").asInt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"8.16, 400", "8.17, 200"})
    @Shows("update")
    void updates_areThereSince817(String version, int status) {
        VirtualCluster cluster = imported(version);
        cluster.begin(Puts.elser("a"));
        cluster.pass(ALLOCATION);
        assertThat(
                        cluster.ask(
                                        Request.put(
                                                "/_inference/a/_update",
                                                "{\"service_settings\":{\"num_allocations\":2}}"))
                                .status())
                .isEqualTo(status);
    }

    @Test
    @Shows("platform")
    void platforms_decideTheVariant() {
        assertThat(variant(true, MlCapacity.ample())).isEqualTo(LINUX);
        assertThat(variant(false, MlCapacity.ample())).isEqualTo(PORTABLE);
        assertThat(variant(false, MlCapacity.lazy())).isEqualTo(LINUX);
        assertThat(variant(true, MlCapacity.noNodes())).isEqualTo(PORTABLE);
    }

    private static String variant(boolean linux, MlCapacity capacity) {
        var cluster =
                new VirtualCluster(
                        ClusterOptions.builder().linuxX86(linux).capacity(capacity).build());
        cluster.begin(Puts.elser("a"));
        return cluster.read("/_inference/a").at("/endpoints/0/service_settings/model_id").asText();
    }

    @Test
    @Shows("download-parts")
    void variants_haveAsManyPartsAsTheyReallyHave() {
        assertThat(parts(true)).isEqualTo(263);
        assertThat(parts(false)).isEqualTo(418);
    }

    private static int parts(boolean linux) {
        var cluster = new VirtualCluster(ClusterOptions.builder().linuxX86(linux).build());
        cluster.begin(Puts.elser("a"));
        cluster.pass(DOWNLOAD.dividedBy(2));
        return cluster.read("/_tasks?detailed=true&group_by=none")
                .at("/tasks/0/status/total_parts")
                .asInt();
    }
}
