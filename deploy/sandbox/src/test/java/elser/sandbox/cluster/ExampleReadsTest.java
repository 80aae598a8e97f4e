package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ExampleExchangesTest.BOUNDS;
import static elser.sandbox.cluster.ExampleExchangesTest.CHUNKING;
import static elser.sandbox.cluster.ExampleExchangesTest.SHARED;
import static elser.sandbox.cluster.ExampleExchangesTest.check;
import static elser.sandbox.cluster.ExampleExchangesTest.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Of the exchanges of {@link ExampleExchangesTest} those that read. */
class ExampleReadsTest {

    private final VirtualCluster fresh = VirtualCluster.with();
    private final VirtualCluster downloaded = VirtualCluster.with(new Change.ImportModel(LINUX));

    @Test
    @Shows("exchange-12")
    void example12_readTheEndpoint() {
        start(downloaded, Puts.put("my-elser", Puts.ADAPTIVE));
        check(
                downloaded.ask(Request.get("/_inference/sparse_embedding/my-elser")),
                200,
                "{\"endpoints\":[{"
                        + SHARED
                        + ",\"service_settings\":{\"num_allocations\":1,\"num_threads\":1,"
                        + "\"model_id\":\""
                        + LINUX
                        + "\","
                        + BOUNDS
                        + "},"
                        + CHUNKING
                        + "}]}");
        check(
                downloaded.ask(Request.get("/_inference/rerank/my-elser")),
                400,
                "status_exception",
                "Requested task type [rerank] does not match the inference endpoint's task type"
                        + " [sparse_embedding]");
        check(
                fresh.ask(Request.get("/_inference/sparse_embedding/my-elser")),
                404,
                "resource_not_found_exception",
                "Inference endpoint not found [my-elser]");
    }

    @Test
    @Shows("exchange-14")
    void example14_statisticsNotYetAssigned() {
        fresh.begin(Puts.elser("my-elser"));
        check(
                fresh.ask(Request.get("/_ml/trained_models/my-elser/_stats")),
                404,
                "resource_not_found_exception",
                "No known trained model with model_id [my-elser]");
    }

    @Test
    @Shows({"exchange-14", "stats-order"})
    void example14_statisticsOfOneThatStarts() {
        downloaded.apply(new Change.SetCapacity(MlCapacity.lazy()));
        downloaded.ask(Puts.put("my-elser", Puts.ADAPTIVE));
        check(
                downloaded.ask(Request.get("/_ml/trained_models/my-elser/_stats")),
                200,
                "{\"count\":1,\"trained_model_stats\":[{\"model_id\":\""
                        + LINUX
                        + "\",\"model_size_stats\":{\"model_size_bytes\":274756282,"
                        + "\"required_native_memory_bytes\":2101346304},\"pipeline_count\":0,"
                        + "\"deployment_stats\":{\"deployment_id\":\"my-elser\",\"model_id\":\""
                        + LINUX
                        + "\",\"threads_per_allocation\":1,\"number_of_allocations\":1,"
                        + BOUNDS
                        + ",\"queue_capacity\":10000,\"state\":\"starting\",\"reason\":\"No ML"
                        + " nodes exist in the"
                        + " cluster\",\"allocation_status\":{\"allocation_count\":0,"
                        + "\"target_allocation_count\":1,\"state\":\"starting\"},"
                        + "\"cache_size\":\"262mb\",\"priority\":\"normal\",\"start_time\":"
                        + VirtualCluster.T0.toEpochMilli()
                        + ",\"peak_throughput_per_minute\":0,\"nodes\":[]}}]}");
    }

    @Test
    @Shows({"exchange-14", "stats-nodes"})
    void example14_statisticsOfOneThatIsReady() {
        start(downloaded, Puts.elser("my-elser"));
        JsonNode stats = downloaded.deployment("my-elser");
        assertThat(stats.path("state").asText()).isEqualTo("started");
        assertThat(stats.path("allocation_status"))
                .hasToString(
                        "{\"allocation_count\":1,\"target_allocation_count\":1,"
                                + "\"state\":\"fully_allocated\"}");
        ObjectNode node = stats.at("/nodes/0").deepCopy();
        JsonNode described = node.remove("node").elements().next();
        assertThat(described.path("name").asText()).isEqualTo("instance-0");
        assertThat(described.path("roles")).hasToString("[\"ml\"]");
        assertThat(node)
                .hasToString(
                        "{\"routing_state\":{\"routing_state\":\"started\"},\"inference_count\":0,"
                                + "\"number_of_pending_requests\":0,\"start_time\":"
                                + VirtualCluster.T0.toEpochMilli()
                                + ",\"threads_per_allocation\":1,\"number_of_allocations\":1,"
                                + "\"peak_throughput_per_minute\":0,\"throughput_last_minute\":0}");
    }

    @Test
    @Shows("exchange-14")
    void example14_statisticsPartialAndZero() {
        downloaded.apply(Change.strayDeployment("d", LINUX, 1));
        downloaded.apply(new Change.ScaleDeployment("d", 3));
        assertThat(downloaded.deployment("d").path("allocation_status"))
                .hasToString(
                        "{\"allocation_count\":1,\"target_allocation_count\":3,"
                                + "\"state\":\"started\"}");
        downloaded.apply(new Change.ScaleDeployment("d", 0));
        JsonNode zero = downloaded.deployment("d");
        assertThat(zero.path("state").asText()).isEqualTo("started");
        assertThat(zero.path("number_of_allocations").asInt(-1)).isZero();
        assertThat(zero.path("allocation_status"))
                .hasToString(
                        "{\"allocation_count\":0,\"target_allocation_count\":0,"
                                + "\"state\":\"fully_allocated\"}");
        assertThat(zero.path("nodes")).hasToString("[]");
    }

    @Test
    @Shows("exchange-14")
    void example14_statisticsOfAFailedRouteAndOfTwoEndpoints() {
        downloaded.apply(Change.strayDeployment("my-elser", LINUX, 1));
        downloaded.apply(Change.strayDeployment("my-elser-2", LINUX, 1));
        downloaded.apply(new Change.FailDeployment("my-elser-2", "out of memory"));
        JsonNode stats = downloaded.read("/_ml/trained_models/" + LINUX + "/_stats");
        assertThat(stats.findValuesAsText("deployment_id"))
                .containsExactly("my-elser", "my-elser-2");
        assertThat(stats.at("/trained_model_stats/1/deployment_stats/nodes/0/routing_state"))
                .hasToString("{\"routing_state\":\"failed\",\"reason\":\"out of memory\"}");
    }

    @Test
    @Shows({"exchange-15", "download-task"})
    void example15_downloadProgress() {
        fresh.apply(new Change.SetDownloads(new Course.StallsAfter(96)));
        fresh.begin(Puts.elser("my-elser"));
        fresh.pass(Duration.ofSeconds(9));
        String tasks = "/_tasks?actions=xpack/ml/model_import%5Bn%5D&detailed=true&group_by=none";
        ObjectNode task = fresh.read(tasks).at("/tasks/0").deepCopy();
        assertThat(task.remove("node").asText()).hasSize(22);
        assertThat(task)
                .hasToString(
                        "{\"id\":4711,\"type\":\"model_import\",\"action\":\"xpack/ml/model_import[n]\","
                            + "\"status\":{\"total_parts\":263,\"downloaded_parts\":96},"
                            + "\"description\":\"model_id-"
                                + LINUX
                                + "\",\"start_time_in_millis\":"
                                + VirtualCluster.T0.toEpochMilli()
                                + ",\"running_time_in_nanos\":9000000000,\"cancellable\":true,"
                                + "\"cancelled\":false,\"headers\":{}}");
        check(
                fresh.ask(
                        Request.get("/_ml/trained_models/" + LINUX + "?include=definition_status")),
                200,
                "{\"count\":1,\"trained_model_configs\":[{\"model_id\":\""
                        + LINUX
                        + "\",\"model_type\":\"pytorch\",\"created_by\":\"api_user\","
                        + "\"version\":\"12.0.0\",\"create_time\":"
                        + VirtualCluster.T0.toEpochMilli()
                        + ",\"description\":\"Elastic Learned Sparse EncodeR v2, optimized for"
                        + " linux-x86_64\",\"tags\":[\"elastic\"],\"input\":{\"field_names\":"
                        + "[\"text_field\"]},\"inference_config\":{\"text_expansion\":{}},"
                        + "\"fully_defined\":false}]}");
        fresh.apply(new Change.FailDownloads("aborted"));
        check(fresh.ask(Request.get(tasks)), 200, "{\"tasks\":[]}");
    }
}
