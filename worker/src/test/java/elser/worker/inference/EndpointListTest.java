package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import elser.worker.lifecycle.EndpointView;
import elser.worker.lifecycle.TargetView.Endpoints;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Lists of endpoints as servers from 8.13 to 9.5 write them. */
class EndpointListTest {

    private static final Map<String, Object> SETTINGS =
            Map.of("num_allocations", 1, "num_threads", 1, "model_id", ".elser_model_2");

    private static Endpoints parsed(String json) {
        try {
            return EndpointList.parse(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static EndpointView elser(
            String service,
            Map<String, Object> settings,
            @Nullable Map<String, Object> chunkingSettings) {
        return new EndpointView(
                "my-elser",
                "sparse_embedding",
                service,
                ".elser_model_2",
                null,
                settings,
                chunkingSettings);
    }

    @Test
    void of8_13_listIsModels_nameIsModelId_modelIsModelId() {
        Endpoints endpoints =
                parsed(
                        """
                        {"models":[{"model_id":"my-elser","task_type":"sparse_embedding",
                         "service":"elser","service_settings":{"num_allocations":1,"num_threads":1,
                         "model_id":".elser_model_2"},"task_settings":{}}]}
                        """);

        assertThat(endpoints.get("my-elser")).isEqualTo(elser("elser", SETTINGS, null));
    }

    @Test
    void storedBefore8_13_modelIsModelVersion() {
        Endpoints endpoints =
                parsed(
                        """
                        {"endpoints":[{"model_id":"my-elser","task_type":"sparse_embedding",
                         "service":"elser","service_settings":{"num_allocations":1,"num_threads":1,
                         "model_version":".elser_model_2"},"task_settings":{}}]}
                        """);

        assertThat(endpoints.get("my-elser"))
                .isEqualTo(
                        elser(
                                "elser",
                                Map.of(
                                        "num_allocations",
                                        1,
                                        "num_threads",
                                        1,
                                        "model_version",
                                        ".elser_model_2"),
                                null));
    }

    @Test
    void of8_15_bothNames_theInferenceIdCounts() {
        Endpoints endpoints =
                parsed(
                        """
                        {"endpoints":[{"model_id":"old","inference_id":"my-elser",
                         "task_type":"sparse_embedding","service":"elser","service_settings":
                         {"num_allocations":1,"num_threads":1,"model_id":".elser_model_2"},
                         "task_settings":{}}]}
                        """);

        assertThat(endpoints.get("my-elser")).isEqualTo(elser("elser", SETTINGS, null));
        assertThat(endpoints.get("old")).isNull();
    }

    @Test
    void of9_5_chunkingSettings_noTaskSettings() {
        Endpoints endpoints =
                parsed(
                        """
                        {"endpoints":[{"inference_id":"my-elser","task_type":"sparse_embedding",
                         "service":"elasticsearch","service_settings":{"num_allocations":1,
                         "num_threads":1,"model_id":".elser_model_2","adaptive_allocations":
                         {"enabled":true,"min_number_of_allocations":1}},
                         "chunking_settings":{"strategy":"sentence","max_chunk_size":250,
                         "sentence_overlap":1}}]}
                        """);

        assertThat(endpoints.get("my-elser"))
                .isEqualTo(
                        elser(
                                "elasticsearch",
                                Map.of(
                                        "num_allocations",
                                        1,
                                        "num_threads",
                                        1,
                                        "model_id",
                                        ".elser_model_2",
                                        "adaptive_allocations",
                                        Map.of("enabled", true, "min_number_of_allocations", 1)),
                                Map.of(
                                        "strategy",
                                        "sentence",
                                        "max_chunk_size",
                                        250,
                                        "sentence_overlap",
                                        1)));
    }

    @Test
    void elserWithoutAModelIsElserV2() {
        Endpoints endpoints =
                parsed(
                        """
                        {"endpoints":[{"inference_id":"e","task_type":"sparse_embedding",
                         "service":"elser","service_settings":{}}]}
                        """);

        assertThat(endpoints.of(".elser_model_2"))
                .extracting(EndpointView::modelId)
                .containsExactly(".elser_model_2");
    }

    @Test
    void onlyADeploymentOfAnotherNameIsAttachedTo() {
        Endpoints endpoints =
                parsed(
                        """
                        {"endpoints":[
                         {"inference_id":"own","service_settings":{"deployment_id":"own"}},
                         {"inference_id":"guest","service_settings":{"deployment_id":"other"}}]}
                        """);

        assertThat(List.of("own", "guest"))
                .extracting(id -> String.valueOf(endpoints.get(id)))
                .satisfiesExactly(
                        own -> assertThat(own).contains("deploymentId=null"),
                        guest -> assertThat(guest).contains("deploymentId=other"));
    }

    @Test
    void hostedAndUnknownEndpointsAreTakenAsTheyAre() {
        Endpoints endpoints =
                parsed(
                        """
                        {"endpoints":[{"inference_id":".new","task_type":"telepathy",
                         "service":"elastic","service_settings":{"rate_limit":{"requests":1}},
                         "metadata":{"x":[1]}},{"inference_id":"bare"}],"more":true}
                        """);

        assertThat(endpoints.get(".new"))
                .isEqualTo(
                        new EndpointView(
                                ".new",
                                "telepathy",
                                "elastic",
                                null,
                                null,
                                Map.of("rate_limit", Map.of("requests", 1)),
                                null));
        assertThat(endpoints.get("bare"))
                .isEqualTo(new EndpointView("bare", "", "", null, null, Map.of(), null));
    }

    @Test
    void anEndpointWithoutAName_orNoList_isNoAnswer() {
        assertThatThrownBy(() -> parsed("{\"endpoints\":[{\"service\":\"elser\"}]}"))
                .isInstanceOf(ShapeException.class)
                .hasMessage("an endpoint without inference_id or model_id");
        assertThatThrownBy(() -> parsed("{\"endpoints\":{}}"))
                .isInstanceOf(ShapeException.class)
                .hasMessage("an answer without the list endpoints or models");
    }

    private static Map<String, Object> settingsOf(String settings) {
        Endpoints endpoints =
                parsed(
                        "{\"endpoints\":[{\"inference_id\":\"a\",\"service_settings\":%s}]}"
                                .formatted(settings));
        return Objects.requireNonNull(endpoints.get("a")).serviceSettings();
    }

    @Test
    void settingsThatAreTooLargeForLedgerAndEvents_countAsNone() {
        String most = "x".repeat(EndpointList.LARGEST_SETTINGS - "{'a':''}".length());
        assertThat(settingsOf("{\"a\":\"" + most + "\"}")).containsEntry("a", most);
        assertThat(settingsOf("{\"a\":\"" + most + "x\"}")).isEmpty();

        int inner = EndpointList.DEEPEST_SETTINGS - 1;
        String deep = "[".repeat(inner) + "]".repeat(inner);
        assertThat(settingsOf("{\"a\":" + deep + "}")).containsKey("a");
        assertThat(settingsOf("{\"a\":[" + deep + "]}")).isEmpty();
    }

    @Test
    void anIdThatNoServerCanHave_isNotRead() {
        String id = "x".repeat(EndpointList.LONGEST_ID);
        assertThat(parsed("{\"endpoints\":[{\"inference_id\":\"" + id + "\"}]}").get(id))
                .isNotNull();
        assertThatThrownBy(() -> parsed("{\"endpoints\":[{\"inference_id\":\"x" + id + "\"}]}"))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> parsed("{\"endpoints\":[{\"inference_id\":\"a\\u001bb\"}]}"))
                .isInstanceOf(ShapeException.class);
    }

    @Test
    void whatIsQuotedOfAnEndpoint_isOnOneLine() {
        EndpointView endpoint =
                parsed(
                                "{\"endpoints\":[{\"inference_id\":\"a\",\"service\":\"b\\r"
                                    + "\\n"
                                    + "c\",\"task_type\":\"d\\u2028e\",\"service_settings\":{\"model_id\":\"f\\u0000g\"}}]}")
                        .get("a");

        assertThat(endpoint)
                .isEqualTo(
                        new EndpointView(
                                "a",
                                "d e",
                                "b  c",
                                "f g",
                                null,
                                Map.of("model_id", "f\u0000g"),
                                null));
    }
}
