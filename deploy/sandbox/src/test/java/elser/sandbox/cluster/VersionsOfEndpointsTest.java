package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/** Reads, updates and deletes, and what becomes of deployments, by version. */
class VersionsOfEndpointsTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);

    private static VirtualCluster imported(String version) {
        return VirtualCluster.of(version, new Change.ImportModel(LINUX));
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
}
