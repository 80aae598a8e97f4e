package elser.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/** Creates that are refused before anything is stored. */
class EarlyValidationTest {

    private static final String PATH = "/_inference/sparse_embedding/my-elser";
    private static final String GOOD_SETTINGS = "\"num_threads\":1,\"num_allocations\":1";

    private final VirtualCluster cluster =
            new VirtualCluster(
                    ClusterOptions.builder()
                            .with(Change.strayDeployment("taken", ElserModels.LINUX, 1))
                            .build());

    static Stream<Arguments> refused() {
        String many =
                "Validation Failed: 1: [service_settings] does not contain the required setting"
                        + " [num_threads];2: [service_settings] does not contain one of the"
                        + " required settings [num_allocations, adaptive_allocations];";
        return Stream.of(
                row(PATH, elasticsearch(""), "validation_exception", many),
                row(
                        PATH,
                        elasticsearch("\"num_threads\":\"two\",\"num_allocations\":1"),
                        "validation_exception",
                        "Validation Failed: 1: field [num_threads] is not of the expected type. The"
                                + " value [two] cannot be converted to a [Integer];"),
                row(
                        PATH,
                        elasticsearch(adaptive(5, 4)),
                        "validation_exception",
                        "Validation Failed: 1: [min_number_of_allocations] must not be larger than"
                                + " [max_number_of_allocations];"),
                row(
                        PATH,
                        elasticsearch(GOOD_SETTINGS + ",\"foo\":1"),
                        "status_exception",
                        "Model configuration contains settings [{foo=1}] unknown to the"
                                + " [elasticsearch] service"),
                row(
                        PATH,
                        "{\"service\":\"elasticsearch\",\"service_settings\":{"
                                + GOOD_SETTINGS
                                + "}}",
                        "illegal_argument_exception",
                        "Error parsing service settings, model_id must be provided"),
                row(
                        PATH,
                        "{\"service\":\"elser\"}",
                        "status_exception",
                        "Missing required field [service_settings]"),
                row(PATH, "{\"service\":\"x\"}", "status_exception", "Unknown service [x]"),
                row(
                        PATH,
                        "{}",
                        "status_exception",
                        "Inference endpoint configuration is missing the [service] setting"),
                row(
                        "/_inference/sparse_embedding/My_Id",
                        elasticsearch(GOOD_SETTINGS),
                        "action_request_validation_exception",
                        "Validation Failed: 1: Invalid inference_id; 'My_Id' can contain lowercase"
                                + " alphanumeric (a-z and 0-9), hyphens or underscores; must start"
                                + " and end with alphanumeric;"),
                row(
                        "/_inference/rerank/my-elser",
                        "{\"task_type\":\"sparse_embedding\"}",
                        "status_exception",
                        "Cannot resolve conflicting task_type parameter in the request URL [rerank]"
                                + " and the request body [sparse_embedding]"),
                row(
                        "/_inference/sparse_embedding/taken",
                        elasticsearch(GOOD_SETTINGS),
                        "status_exception",
                        "Inference endpoint IDs must be unique. Requested inference endpoint ID"
                                + " [taken] matches existing trained model ID(s) but must not."),
                row(
                        PATH,
                        chunking(
                                "{\"strategy\":\"sentence\",\"max_chunk_size\":250,"
                                        + "\"sentence_overlap\":2}"),
                        "validation_exception",
                        "Validation Failed: 1: sentence_overlap[2] must be either 0 or 1;"),
                row(
                        PATH,
                        chunking("{\"max_chunk_size\":250}"),
                        "illegal_argument_exception",
                        "Can't generate Chunker without ChunkingStrategy provided"),
                row(
                        PATH + "?timout=1s",
                        elasticsearch(GOOD_SETTINGS),
                        "illegal_argument_exception",
                        "request [" + PATH + "] contains unrecognized parameter: [timout]"),
                row(PATH, "", "parse_exception", "request body is required"));
    }

    private static Arguments row(String target, String body, String type, String reason) {
        return Arguments.of(target, body, type, reason);
    }

    private static String elasticsearch(String settings) {
        return "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\".elser_model_2\""
                + (settings.isEmpty() ? "" : "," + settings)
                + "}}";
    }

    private static String adaptive(int min, int max) {
        return "\"num_threads\":1,\"adaptive_allocations\":{\"enabled\":true,"
                + "\"min_number_of_allocations\":%d,\"max_number_of_allocations\":%d}"
                        .formatted(min, max);
    }

    private static String chunking(String settings) {
        return "{\"service\":\"elser\",\"service_settings\":{"
                + GOOD_SETTINGS
                + "},\"chunking_settings\":"
                + settings
                + "}";
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusedCreate_storesNothing(String target, String body, String type, String reason) {
        Answer answer = cluster.ask(Request.put(target, body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/type").asText()).isEqualTo(type);
        assertThat(answer.body().at("/error/reason").asText()).isEqualTo(reason);
        assertThat(answer.body().at("/error/root_cause/0/reason").asText()).isEqualTo(reason);
        assertThat(cluster.read("/_inference")).hasToString("{\"endpoints\":[]}");
    }

    @Test
    void brokenJson_isRefused() {
        Answer answer = cluster.ask(Request.put(PATH, "{\"service\":"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/type").asText()).isEqualTo("x_content_parse_exception");
    }

    @Test
    void unknownImportedModel_isNotFound() {
        String body = elasticsearch(GOOD_SETTINGS).replace(".elser_model_2", "nobodys-model");
        Answer answer = cluster.ask(Request.put(PATH, body));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().at("/error/type").asText())
                .isEqualTo("resource_not_found_exception");
        assertThat(cluster.read("/_inference")).hasToString("{\"endpoints\":[]}");
    }
}
