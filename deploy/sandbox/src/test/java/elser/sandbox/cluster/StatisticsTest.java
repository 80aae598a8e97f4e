package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

/** What statistics and tasks show of models, deployments and downloads. */
class StatisticsTest {

    private static final Duration DOWNLOAD = Duration.ofSeconds(10);

    private final VirtualCluster cluster =
            VirtualCluster.with(
                    Change.strayDeployment("a", LINUX, 2),
                    Change.strayDeployment("b", LINUX, 1),
                    Change.strayDeployment("c", PORTABLE, 1),
                    Change.strayDeployment("mine", LINUX, 1),
                    Change.strayDeployment("mini", PORTABLE, 1),
                    new Change.ImportModel("mine"));

    private List<String> deployments(String expression) {
        return cluster.read("/_ml/trained_models/" + expression + "/_stats")
                .findValuesAsText("deployment_id");
    }

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "b, b",
        ".elser_model_2, c mini",
        ".elser_model_2_linux-x86_64, a b mine",
        "'a,c', 'c a'",
        "'a,b', 'a b'",
        "'a,.elser_model_2_linux-x86_64', a b mine",
        ".elser*, c mini a b mine",
        "b*, b",
        "_all, c mini a b mine",
        "mi*, mini mine",
        "nothing*, ''"
    })
    @Shows({"stats-expression", "stats-one-per-deployment"})
    void ids_areOfModelsOrDeployments(String expression, String found) {
        assertThat(String.join(" ", deployments(expression))).isEqualTo(found);
    }

    @Test
    @Shows("stats-model-wins")
    void idOfADeploymentAndAModel_isTheModels() {
        assertThat(deployments("mine")).isEmpty();
        assertThat(cluster.read("/_ml/trained_models/mine/_stats").at("/trained_model_stats/0"))
                .hasToString(
                        "{\"model_id\":\"mine\",\"model_size_stats\":{\"model_size_bytes\":274756282,"
                            + "\"required_native_memory_bytes\":2101346304},\"pipeline_count\":0}");
    }

    @Test
    @Shows("stats-404")
    void unknownIds_areNotFoundUnlessTheyAreWildcards() {
        assertThat(cluster.refusal(Request.get("/_ml/trained_models/d/_stats")))
                .isEqualTo(
                        "404 resource_not_found_exception: No known trained model with model_id"
                                + " [d]");
        assertThat(cluster.read("/_ml/trained_models/d*/_stats"))
                .hasToString("{\"count\":0,\"trained_model_stats\":[]}");
        assertThat(cluster.status("/_ml/trained_models/d*/_stats?allow_no_match=false"))
                .isEqualTo(404);
    }

    @Test
    @Shows("stats-pages")
    void count_isOfModelsAndPagesToo() {
        JsonNode page = cluster.read("/_ml/trained_models/.elser*/_stats?from=1&size=1");
        assertThat(page.path("count").asInt()).isEqualTo(2);
        assertThat(page.findValuesAsText("deployment_id")).containsExactly("a", "b", "mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from", "size"})
    @Shows("stats-pages")
    void pages_haveNoNegativeNumbers(String parameter) {
        assertThat(cluster.refusal(Request.get("/_ml/trained_models/_stats?" + parameter + "=-1")))
                .isEqualTo(
                        "400 illegal_argument_exception: Parameter ["
                                + parameter
                                + "] cannot be < 0");
    }

    @Test
    @Shows("stats-size")
    void sizes_areZeroUntilTheFirstPartIsThere() {
        VirtualCluster fresh = VirtualCluster.with();
        fresh.begin(Puts.elser("a"));
        String size = "/trained_model_stats/0/model_size_stats/model_size_bytes";
        String stats = "/_ml/trained_models/" + LINUX + "/_stats";
        assertThat(fresh.read(stats).at(size).asLong(-1)).isZero();
        fresh.pass(DOWNLOAD.dividedBy(2));
        assertThat(fresh.read(stats).at(size).asLong()).isPositive();
    }

    @Test
    @Shows("stats-counts")
    void inferences_areCounted() {
        assertThat(cluster.deployment("b").has("inference_count")).isFalse();
        cluster.apply(
                new Change.AddEndpoint(
                        Endpoint.Local.created("b", EndpointSettings.fixed(LINUX, 1))));
        cluster.ask(Request.post("/_inference/b", "{\"input\":[\"x\",\"y\"]}"));
        assertThat(cluster.deployment("b").path("inference_count").asInt()).isEqualTo(2);
    }

    @Test
    @Shows({"download-task", "download-vanishes"})
    void task_beginsAtNothingAndIsGoneBeforeItIsWhole() {
        VirtualCluster fresh = VirtualCluster.with();
        fresh.begin(Puts.elser("a"));
        String tasks = "/_tasks?actions=xpack/ml/model_import*&detailed=true&group_by=none";
        assertThat(fresh.read(tasks).at("/tasks/0/status"))
                .hasToString("{\"total_parts\":0,\"downloaded_parts\":0}");
        fresh.pass(DOWNLOAD.minusNanos(1));
        assertThat(fresh.read(tasks).at("/tasks/0/status"))
                .hasToString("{\"total_parts\":263,\"downloaded_parts\":262}");
        fresh.pass(Duration.ofNanos(1));
        assertThat(fresh.read(tasks)).hasToString("{\"tasks\":[]}");
        assertThat(fresh.read("/_tasks?group_by=nodes")).hasToString("{\"nodes\":{}}");
    }

    @Test
    @Shows("download-actions")
    void tasks_areThoseOfTheActionsAskedFor() {
        VirtualCluster fresh = VirtualCluster.with();
        fresh.begin(Puts.elser("a"));
        assertThat(fresh.read("/_tasks?actions=indices*&group_by=none"))
                .hasToString("{\"tasks\":[]}");
        JsonNode brief =
                fresh.read("/_tasks?actions=indices*,xpack/ml/model_import%5Bn%5D&group_by=none");
        assertThat(brief.path("tasks")).hasSize(1);
        assertThat(brief.at("/tasks/0").has("status")).isFalse();
    }

    @Test
    @Shows("download-node-failures")
    void nodeThatDoesNotAnswer_isNamedAndItsTasksAreMissing() {
        VirtualCluster fresh = VirtualCluster.with(new Change.SetTaskNodeFailing(true));
        fresh.begin(Puts.elser("a"));
        JsonNode body = fresh.read("/_tasks?group_by=none");
        assertThat(body.path("tasks")).isEmpty();
        assertThat(body.at("/node_failures/0/type").asText()).isEqualTo("failed_node_exception");
        fresh.apply(new Change.SetTaskNodeFailing(false));
        assertThat(fresh.read("/_tasks?group_by=none").has("node_failures")).isFalse();
    }

    @Test
    @Shows("download-cancelled")
    void deletedModel_endsItsDownload() {
        VirtualCluster fresh = VirtualCluster.with();
        var create = fresh.send(Puts.elser("a"));
        fresh.ask(Request.delete("/_ml/trained_models/" + LINUX));
        assertThat(create.join().status()).isEqualTo(503);
        assertThat(fresh.read("/_tasks?group_by=none")).hasToString("{\"tasks\":[]}");
        assertThat(fresh.status("/_ml/trained_models/" + LINUX)).isEqualTo(404);
    }

    @Test
    @Shows("model-in-use")
    void modelThatIsDeployed_isDeletedByForceOnly() {
        assertThat(cluster.ask(Request.delete("/_ml/trained_models/" + PORTABLE)).status())
                .isEqualTo(409);
        assertThat(
                        cluster.ask(Request.delete("/_ml/trained_models/" + PORTABLE + "?force"))
                                .status())
                .isEqualTo(200);
        assertThat(cluster.hasDeployment("c")).isFalse();
    }

    @Test
    @Shows("info-head")
    void head_asksWhetherTheClusterIsThere() {
        assertThat(cluster.ask(Request.of("HEAD", "/", "")).status()).isEqualTo(200);
    }
}
