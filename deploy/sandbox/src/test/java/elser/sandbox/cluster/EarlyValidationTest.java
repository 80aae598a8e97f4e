package elser.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Creates that are refused before anything is stored. */
class EarlyValidationTest {

    private static final String PATH = "/_inference/sparse_embedding/my-elser";
    private static final String GOOD_SETTINGS = "\"num_threads\":1,\"num_allocations\":1";

    private final VirtualCluster cluster =
            new VirtualCluster(
                    ClusterOptions.builder()
                            .with(Change.strayDeployment("taken", ElserModels.LINUX, 1))
                            .with(Change.strayDeployment("e5", ".multilingual-e5-small", 1))
                            .with(new Change.ReferenceInMappings("mapped", List.of("i1")))
                            .build());

    static Stream<Arguments> refused() {
        String many =
                "Validation Failed: 1: [service_settings] does not contain the required setting"
                        + " [num_threads];2: [service_settings] does not contain one of the"
                        + " required settings [num_allocations, adaptive_allocations];";
        return Stream.of(
                arguments(PATH, elasticsearch(""), "validation_exception", many),
                arguments(
                        PATH,
                        elasticsearch("\"num_threads\":\"two\",\"num_allocations\":1.5"),
                        "validation_exception",
                        "Validation Failed: 1: field [num_allocations] is not of the expected type."
                                + " The value [1.5] cannot be converted to a [Integer];2: field"
                                + " [num_threads] is not of the expected type. The value [two]"
                                + " cannot be converted to a [Integer];"),
                arguments(
                        PATH,
                        elasticsearch(adaptive(5, 4)),
                        "validation_exception",
                        "Validation Failed: 1: [min_number_of_allocations] must not be larger than"
                                + " [max_number_of_allocations];"),
                arguments(
                        PATH,
                        elasticsearch(GOOD_SETTINGS + ",\"foo\":1"),
                        "status_exception",
                        "Model configuration contains settings [{foo=1}] unknown to the"
                                + " [elasticsearch] service"),
                arguments(
                        PATH,
                        "{\"service\":\"elasticsearch\",\"service_settings\":{"
                                + GOOD_SETTINGS
                                + "}}",
                        "illegal_argument_exception",
                        "Error parsing service settings, model_id must be provided"),
                arguments(
                        PATH,
                        "{\"service\":\"elser\"}",
                        "status_exception",
                        "Missing required field [service_settings]"),
                arguments(PATH, "{\"service\":\"x\"}", "status_exception", "Unknown service [x]"),
                arguments(
                        PATH,
                        "{}",
                        "status_exception",
                        "Inference endpoint configuration is missing the [service] setting"),
                arguments(
                        "/_inference/sparse_embedding/My_Id",
                        elasticsearch(GOOD_SETTINGS),
                        "action_request_validation_exception",
                        "Validation Failed: 1: Invalid inference_id; 'My_Id' can contain lowercase"
                                + " alphanumeric (a-z and 0-9), hyphens or underscores; must start"
                                + " and end with alphanumeric;"),
                arguments(
                        "/_inference/rerank/my-elser",
                        "{\"task_type\":\"sparse_embedding\"}",
                        "status_exception",
                        "Cannot resolve conflicting task_type parameter in the request URL [rerank]"
                                + " and the request body [sparse_embedding]"),
                arguments(
                        "/_inference/sparse_embedding/taken",
                        elasticsearch(GOOD_SETTINGS),
                        "status_exception",
                        "Inference endpoint IDs must be unique. Requested inference endpoint ID"
                                + " [taken] matches existing trained model ID(s) but must not."),
                arguments(
                        PATH,
                        chunking(
                                "{\"strategy\":\"sentence\",\"max_chunk_size\":250,"
                                        + "\"sentence_overlap\":2}"),
                        "validation_exception",
                        "Validation Failed: 1: sentence_overlap[2] must be either 0 or 1;"),
                arguments(
                        PATH,
                        chunking("{\"max_chunk_size\":250}"),
                        "illegal_argument_exception",
                        "Can't generate Chunker without ChunkingStrategy provided"),
                arguments(
                        PATH + "?timout=1s",
                        elasticsearch(GOOD_SETTINGS),
                        "illegal_argument_exception",
                        "request [" + PATH + "] contains unrecognized parameter: [timout]"),
                arguments(PATH, "", "parse_exception", "request body is required"),
                arguments(
                        "/_inference/my-elser",
                        elasticsearch(GOOD_SETTINGS),
                        "status_exception",
                        "model is missing required setting [task_type]"),
                arguments(
                        PATH,
                        elasticsearch("\"num_threads\":0,\"num_allocations\":-1"),
                        "validation_exception",
                        "Validation Failed: 1: [service_settings] Invalid value [-1]."
                                + " [num_allocations] must be a positive integer;2:"
                                + " [service_settings] Invalid value [0]. [num_threads] must be a"
                                + " positive integer;"),
                arguments(
                        PATH,
                        elasticsearch(GOOD_SETTINGS).replace(".elser_model_2", ""),
                        "validation_exception",
                        "Validation Failed: 1: [service_settings] Invalid value empty string."
                                + " [model_id] must be a non-empty string;"),
                arguments(
                        PATH,
                        elasticsearch(adaptive(-1, 0)),
                        "validation_exception",
                        "Validation Failed: 1: [min_number_of_allocations] must be a non-negative"
                                + " integer or null;2: [max_number_of_allocations] must be a"
                                + " positive integer or null;"),
                arguments(
                        PATH,
                        elasticsearch("\"num_threads\":1,\"adaptive_allocations\":{\"foo\":1}"),
                        "validation_exception",
                        "Validation Failed: 1: [adaptive_allocations] does not allow the setting"
                                + " [foo];"),
                arguments(
                        PATH,
                        "{\"service\":\"elser\",\"service_settings\":{"
                                + GOOD_SETTINGS
                                + "},\"task_settings\":{\"foo\":1}}",
                        "status_exception",
                        "Model configuration contains settings [{foo=1}] unknown to the"
                                + " [elasticsearch] service"),
                arguments(
                        PATH,
                        elasticsearch(GOOD_SETTINGS).replace("model_2", "model_1"),
                        "illegal_argument_exception",
                        "Error parsing request config, model id does not match any models available"
                                + " on this platform. Was [.elser_model_1]. You may need to use a"
                                + " platform agnostic model."),
                arguments(
                        PATH,
                        attached("e5", ""),
                        "status_exception",
                        "Deployed model [.multilingual-e5-small] with type [text_embedding] does"
                                + " not match the requested task type [sparse_embedding]"),
                arguments(
                        PATH,
                        attached("taken", ",\"model_id\":\"other\""),
                        "status_exception",
                        "Deployment [taken] uses model [.elser_model_2_linux-x86_64] which does not"
                                + " match the model [other] in the request."),
                arguments(
                        "/_inference/sparse_embedding/mapped",
                        elasticsearch(GOOD_SETTINGS),
                        "status_exception",
                        "Inference endpoint [mapped] could not be created because the inference_id"
                                + " is being used in mappings with incompatible settings for"
                                + " indices: [i1]. Please either use a different inference_id or"
                                + " update the index mappings to refer to a different"
                                + " inference_id."));
    }

    @Test
    @Shows("early-attach")
    void unknownDeployment_isNotFound() {
        assertThat(cluster.refusal(Request.put(PATH, attached("nobody", ""))))
                .isEqualTo("404 status_exception: Cannot find deployment [nobody]");
        assertThat(cluster.read("/_inference")).hasToString("{\"endpoints\":[]}");
    }

    @Test
    @Shows("early-platform")
    void variantOfAnotherPlatform_isRefused() {
        var portable = new VirtualCluster(ClusterOptions.builder().linuxX86(false).build());
        String linux = elasticsearch(GOOD_SETTINGS).replace(".elser_model_2", ElserModels.LINUX);
        assertThat(portable.refusal(Request.put(PATH, linux)))
                .isEqualTo(
                        "400 illegal_argument_exception: Error parsing request config, model id"
                                + " does not match any models available on this platform. Was"
                                + " [.elser_model_2_linux-x86_64]. You may need to use a platform"
                                + " agnostic model.");
    }

    @Test
    @Shows("early-service-nodes")
    void serviceUnknownToOlderNodes_isRefused() {
        cluster.apply(new Change.SetServicesUnknownToSomeNodes(Set.of("elasticsearch")));
        assertThat(cluster.refusal(Request.put(PATH, elasticsearch(GOOD_SETTINGS))))
                .isEqualTo(
                        "400 status_exception: All nodes in the cluster are not aware of the"
                                + " service [elasticsearch].Wait for the cluster to finish"
                                + " upgrading and try again.");
        assertThat(cluster.hasEndpoint("my-elser")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"9.4, true", "9.5, false"})
    @Shows("early-mappings")
    void mappingsThatReferToTheId_areLookedAtSince95(String version, boolean stored) {
        VirtualCluster other =
                VirtualCluster.of(version, new Change.ReferenceInMappings("a", List.of("i1")));
        other.begin(Puts.elser("a"));
        assertThat(other.hasEndpoint("a")).isEqualTo(stored);
    }

    private static String attached(String deploymentId, String more) {
        return "{\"service\":\"elasticsearch\",\"service_settings\":{\"deployment_id\":\""
                + deploymentId
                + "\""
                + more
                + "}}";
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
    @Shows({
        "early-id",
        "early-task-type",
        "early-service",
        "early-service-settings",
        "early-id-taken",
        "early-required",
        "early-type",
        "early-adaptive",
        "early-unknown",
        "early-no-model",
        "early-platform",
        "early-attach",
        "early-mappings",
        "early-chunking",
        "early-parameter"
    })
    void refusedCreate_storesNothing(String target, String body, String type, String reason) {
        Answer answer = cluster.ask(Request.put(target, body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/type").asText()).isEqualTo(type);
        assertThat(answer.body().at("/error/reason").asText()).isEqualTo(reason);
        assertThat(answer.body().at("/error/root_cause/0/reason").asText()).isEqualTo(reason);
        assertThat(cluster.read("/_inference")).hasToString("{\"endpoints\":[]}");
    }

    @Test
    @Shows("early-json")
    void brokenJson_isRefused() {
        assertThat(cluster.refusal(Request.put(PATH, "{\"service\":")))
                .startsWith("400 x_content_parse_exception: [1:");
    }

    @Test
    @Shows("early-no-model")
    void unknownImportedModel_isNotFound() {
        String body = elasticsearch(GOOD_SETTINGS).replace(".elser_model_2", "nobodys-model");
        assertThat(cluster.refusal(Request.put(PATH, body)))
                .startsWith("404 resource_not_found_exception: ");
        assertThat(cluster.read("/_inference")).hasToString("{\"endpoints\":[]}");
    }
}
