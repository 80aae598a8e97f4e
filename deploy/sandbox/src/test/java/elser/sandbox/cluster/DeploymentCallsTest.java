package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Calls of the machine learning API that start and change deployments. */
class DeploymentCallsTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final String MODEL = "/_ml/trained_models/" + LINUX + "/deployment/";
    private static final String BODY =
            "{\"number_of_allocations\":2,\"threads_per_allocation\":4,"
                    + "\"wait_for\":\"fully_allocated\",\"timeout\":\"600ms\"}";

    private final VirtualCluster cluster = VirtualCluster.with(new Change.ImportModel(LINUX));

    @ParameterizedTest
    @CsvSource({"'', 2, 408", "'&timeout=5s', 2, 200", "'&number_of_allocations=1', 1, 200"})
    @Shows("ml-start")
    void start_isReadFromTheBodyAndThenFromTheQuery(String query, int allocations, int status) {
        CompletableFuture<Answer> answer =
                cluster.send(Request.post(MODEL + "_start?deployment_id=d" + query, BODY));
        cluster.pass(ALLOCATION.multipliedBy(2));
        assertThat(answer.join().status()).isEqualTo(status);
        assertThat(cluster.deployment("d").path("number_of_allocations").asInt())
                .isEqualTo(allocations);
        assertThat(cluster.deployment("d").path("threads_per_allocation").asInt()).isEqualTo(4);
    }

    @Test
    void deploymentsOfNoThreadsOrLessThanNoAllocations_areNotAdded() {
        assertThatThrownBy(() -> new Change.AddDeployment("d", LINUX, 0, Optional.empty(), 1, 1))
                .hasMessage("an allocation has at least 1 thread");
        assertThatThrownBy(() -> new Change.ScaleDeployment("d", -1))
                .hasMessage("a number of allocations is not negative");
    }

    /** What the first one had under way must not count for the second. */
    @Test
    void deploymentThatTakesAnothersPlace_hasAllTheRoom() {
        cluster.apply(new Change.SetCapacity(new MlCapacity(1, 2, true)));
        cluster.begin(Request.post(MODEL + "_start?deployment_id=d&number_of_allocations=3", ""));
        cluster.apply(Change.strayDeployment("d", LINUX, 1));
        cluster.pass(Duration.ofMinutes(1));
        cluster.apply(new Change.ScaleDeployment("d", 2));
        cluster.pass(Duration.ofMinutes(1));
        assertThat(cluster.deployment("d").path("allocation_status"))
                .hasToString(
                        "{\"allocation_count\":2,\"target_allocation_count\":2,"
                                + "\"state\":\"fully_allocated\"}");
    }

    @Test
    @Shows({"ml-start", "ml-update"})
    void unknownMembers_areRefused() {
        String body = "{\"allocations\":2}";
        assertThat(cluster.refusal(Request.post(MODEL + "_start?deployment_id=d", body)))
                .startsWith("400 x_content_parse_exception: ")
                .endsWith("unknown field [allocations]");
        cluster.apply(Change.strayDeployment("d", LINUX, 1));
        assertThat(cluster.refusal(Request.post("/_ml/trained_models/d/deployment/_update", body)))
                .startsWith("400 x_content_parse_exception: ")
                .endsWith("unknown field [allocations]");
    }
}
