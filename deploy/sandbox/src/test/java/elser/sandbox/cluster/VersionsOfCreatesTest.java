package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What creates may say, and how they are answered, by version. */
class VersionsOfCreatesTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
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
}
