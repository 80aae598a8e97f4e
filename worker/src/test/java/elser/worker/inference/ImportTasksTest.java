package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import elser.worker.lifecycle.Download;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

/** Running downloads in the list of tasks. */
class ImportTasksTest {

    private static Map<String, Download> parsed(String json) {
        try {
            return ImportTasks.parse(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String task(String model, String status) {
        return """
        {"node":"n1","id":4711,"type":"model_import","action":"xpack/ml/model_import[n]",
         "status":%s,"description":"model_id-%s","cancellable":true,"headers":{}}
        """
                .formatted(status, model);
    }

    @Test
    void aBuildIsItsModel() {
        assertThat(
                        parsed(
                                "{\"tasks\":["
                                        + task(
                                                ".elser_model_2_linux-x86_64",
                                                "{\"total_parts\":263,\"downloaded_parts\":96}")
                                        + "]}"))
                .isEqualTo(Map.of(".elser_model_2", new Download(96, 263)));
    }

    @Test
    void ofTwoForOneModelTheFurtherOneCounts() {
        String slow = task(".elser_model_2", "{\"total_parts\":418,\"downloaded_parts\":4}");
        String quick =
                task(
                        ".elser_model_2_linux-x86_64",
                        "{\"total_parts\":263,\"downloaded_parts\":200}");

        assertThat(parsed("{\"tasks\":[" + slow + "," + quick + "]}"))
                .isEqualTo(Map.of(".elser_model_2", new Download(200, 263)));
        assertThat(parsed("{\"tasks\":[" + quick + "," + slow + "]}"))
                .isEqualTo(Map.of(".elser_model_2", new Download(200, 263)));
    }

    @Test
    void withoutAStatusItHasJustBegun() {
        assertThat(parsed("{\"tasks\":[" + task("m", "null") + "]}"))
                .isEqualTo(Map.of("m", new Download(0, 0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-1.5", "4294967295", "\"many\"", "[]"})
    void whatIsNoNumberOfPartsIsNone(String parts) {
        String status = "{\"downloaded_parts\":" + parts + ",\"total_parts\":263}";
        assertThat(parsed("{\"tasks\":[" + task("m", status) + "]}"))
                .isEqualTo(Map.of("m", new Download(0, 263)));
    }

    @Test
    void noneRuns() {
        assertThat(parsed("{\"tasks\":[]}")).isEmpty();
    }

    @Test
    void otherTasksAreNotLookedAt() {
        assertThat(parsed("{\"tasks\":[{\"description\":\"something\"},{},7]}")).isEmpty();
    }

    @Test
    void aListThatSaysItIsNotWholeIsNone() {
        assertThatThrownBy(() -> parsed("{\"node_failures\":[{\"type\":\"x\"}],\"tasks\":[]}"))
                .isInstanceOf(ShapeException.class)
                .hasMessage("a list of tasks with node_failures");
        assertThatThrownBy(() -> parsed("{\"task_failures\":[{}],\"tasks\":[]}"))
                .isInstanceOf(ShapeException.class);
        assertThatThrownBy(() -> parsed("{\"nodes\":{}}")).isInstanceOf(ShapeException.class);
    }
}
