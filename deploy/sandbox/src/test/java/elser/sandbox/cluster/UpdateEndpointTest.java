package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/** {@code PUT _inference/…/_update}. */
class UpdateEndpointTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final String TWO = "{\"service_settings\":{\"num_allocations\":2}}";

    private final VirtualCluster cluster =
            VirtualCluster.with(
                    new Change.ImportModel(LINUX), new Change.AddPreconfiguredEndpoint());

    @BeforeEach
    void serve() {
        cluster.begin(Puts.elser("a"));
        cluster.pass(ALLOCATION);
    }

    private static Request update(String id, String body) {
        return Request.put("/_inference/sparse_embedding/" + id + "/_update", body);
    }

    @Test
    @Shows("update")
    void numberOfAllocations_isChangedInEndpointAndDeployment() {
        assertThat(cluster.ask(update("a", TWO)).body().at("/service_settings/num_allocations"))
                .hasToString("2");
        assertThat(cluster.deployment("a").at("/allocation_status"))
                .hasToString(
                        "{\"allocation_count\":1,\"target_allocation_count\":2,"
                                + "\"state\":\"started\"}");
        cluster.pass(ALLOCATION);
        assertThat(cluster.deployment("a").at("/allocation_status/state").asText())
                .isEqualTo("fully_allocated");
        assertThat(cluster.ask(Request.put("/_inference/a/_update", TWO)).status()).isEqualTo(200);
    }

    @Test
    @Shows("update-adaptive")
    void adaptiveAllocationsAndChunking_areChangedByNewerServers() {
        String adaptive =
                "{\"service_settings\":{\"adaptive_allocations\":{\"enabled\":true,"
                        + "\"min_number_of_allocations\":3,\"max_number_of_allocations\":5}},"
                        + "\"chunking_settings\":{\"strategy\":\"none\"}}";
        Answer updated = cluster.ask(update("a", adaptive));
        assertThat(updated.body().path("service_settings"))
                .hasToString(
                        "{\"num_threads\":1,\"model_id\":\""
                                + LINUX
                                + "\",\"adaptive_allocations\":{\"enabled\":true,"
                                + "\"min_number_of_allocations\":3,"
                                + "\"max_number_of_allocations\":5}}");
        assertThat(updated.body().path("chunking_settings")).hasToString("{\"strategy\":\"none\"}");
        assertThat(cluster.deployment("a").path("number_of_allocations").asInt()).isEqualTo(3);
        VirtualCluster older = VirtualCluster.of("8.18.1", new Change.ImportModel(LINUX));
        older.begin(Puts.elser("a"));
        older.pass(ALLOCATION);
        assertThat(older.ask(update("a", adaptive)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nobody | 2 | 404 resource_not_found_exception: Inference endpoint not found"
                        + " [nobody]",
                ".elser-2-elasticsearch | 2 | 400 status_exception: Default endpoint"
                        + " [.elser-2-elasticsearch] cannot be updated",
                "a | 2,\"num_threads\":2 | 400 status_exception: Model configuration contains"
                        + " settings [{num_threads=2}] unknown to the [elasticsearch] service",
                "a | 0 | 400 validation_exception: Validation Failed: 1: [service_settings] Invalid"
                        + " value [0]. [num_allocations] must be a positive integer;"
            })
    @Shows("update-refused")
    void updates_areRefused(String id, String allocations, String refusal) {
        assertThat(
                        cluster.refusal(
                                update(
                                        id,
                                        "{\"service_settings\":{\"num_allocations\":"
                                                + allocations
                                                + "}}")))
                .isEqualTo(refusal);
    }

    @Test
    @Shows("update-foreign")
    void deploymentOfOthers_isAConflict() {
        cluster.apply(Change.strayDeployment("d", LINUX, 1));
        cluster.apply(
                new Change.AddEndpoint(
                        Endpoint.Local.created("b", EndpointSettings.attached(LINUX, "d"))));
        assertThat(cluster.refusal(update("b", TWO)))
                .startsWith("409 status_exception: Cannot update inference endpoint [b]");
    }

    @Test
    @Shows("update-missing")
    void missingDeployment_isNotFound() {
        cluster.apply(new Change.RemoveDeployment("a"));
        assertThat(cluster.refusal(update("a", TWO)))
                .startsWith("404 resource_not_found_exception");
    }

    @Test
    @Shows("update-not-started")
    void deploymentThatHasNotStarted_isAConflict() {
        cluster.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        cluster.begin(Puts.elser("b"));
        assertThat(cluster.refusal(update("b", TWO)))
                .isEqualTo(
                        "409 status_exception: cannot update deployment that is not in [started]"
                                + " state");
    }

    @Test
    @Shows("update-adaptive")
    void numberBesideAdaptiveAllocations_isRefused() {
        cluster.begin(Puts.put("b", Puts.ADAPTIVE));
        cluster.pass(ALLOCATION);
        assertThat(cluster.refusal(update("b", TWO)))
                .contains("[number_of_allocations] cannot be set if adaptive allocations");
    }
}
