package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Machine learning nodes that are too few, too small, or go away. */
class CapacityTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final String NO_NODES =
            "429 status_exception: Could not start deployment because no ML nodes with sufficient"
                    + " capacity were found";
    private static final String THREE =
            Puts.model(LINUX, "\"num_threads\":1,\"num_allocations\":3");

    private final VirtualCluster cluster = VirtualCluster.with(new Change.ImportModel(LINUX));

    private static Change capacity(int nodes, int processors, boolean scaling) {
        return new Change.SetCapacity(new MlCapacity(nodes, processors, scaling));
    }

    private String allocated(String deploymentId) {
        return cluster.deployment(deploymentId).at("/allocation_status").toString();
    }

    private static String status(int count, int target, String state) {
        return "{\"allocation_count\":%d,\"target_allocation_count\":%d,\"state\":\"%s\"}"
                .formatted(count, target, state);
    }

    @Test
    @Shows("capacity-none")
    void withoutNodesOrRoom_createsAreRefused() {
        cluster.apply(new Change.SetCapacity(MlCapacity.noNodes()));
        String noNodes = Puts.model(LINUX, "\"num_threads\":1,\"num_allocations\":1");
        assertThat(cluster.refusal(Puts.put("a", noNodes)))
                .contains("model id does not match any models available on this platform");
        cluster.apply(new Change.SetCapacity(MlCapacity.none()));
        assertThat(cluster.refusal(Puts.elser("a"))).isEqualTo(NO_NODES);
    }

    @Test
    @Shows("capacity-memory")
    void memory_isTakenByTheDeploymentWhateverItsSize() {
        cluster.apply(new Change.SetMlMemory(2 * 2004));
        cluster.begin(Puts.put("a", THREE));
        cluster.begin(Puts.elser("b"));
        cluster.pass(ALLOCATION.multipliedBy(3));
        assertThat(allocated("a")).isEqualTo(status(3, 3, "fully_allocated"));
        assertThat(allocated("b")).isEqualTo(status(1, 1, "fully_allocated"));
        assertThat(cluster.refusal(Puts.elser("c"))).isEqualTo(NO_NODES);
        cluster.ask(Request.delete("/_inference/a"));
        assertThat(cluster.send(Puts.elser("d"))).isNotDone();
    }

    @Test
    @Shows({"capacity-lazy", "stats-reason"})
    void lazyNodes_letCreatesSucceedAtOnceWithNothingRunning() {
        cluster.apply(new Change.SetMlMemory(100));
        cluster.apply(capacity(1, 8, true));
        assertThat(cluster.ask(Puts.elser("a")).status()).isEqualTo(200);
        assertThat(allocated("a")).isEqualTo(status(0, 1, "starting"));
        assertThat(cluster.deployment("a").path("reason").asText())
                .startsWith("Could not assign (more) allocations on node")
                .contains("insufficient available memory");
        cluster.apply(new Change.SetMlMemory(2004));
        cluster.pass(ALLOCATION);
        assertThat(allocated("a")).isEqualTo(status(1, 1, "fully_allocated"));
    }

    @Test
    @Shows({"wait-started", "stats-allocation-state"})
    void started_isOneAllocationOfSeveral() {
        CompletableFuture<Answer> answer = cluster.send(Puts.put("a", THREE));
        cluster.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(allocated("a")).isEqualTo(status(1, 3, "started"));
    }

    @Test
    @Shows({"stats-reason", "capacity-partial"})
    void someThatFit_comeUpWhereNodesCanBeAdded() {
        cluster.apply(capacity(1, 2, true));
        cluster.begin(Puts.put("a", THREE));
        cluster.pass(ALLOCATION.multipliedBy(5));
        assertThat(allocated("a")).isEqualTo(status(2, 3, "started"));
        assertThat(cluster.deployment("a").path("reason").asText())
                .contains("insufficient allocated processors");
        cluster.apply(capacity(1, 2, false));
        assertThat(cluster.refusal(Puts.put("b", THREE))).isEqualTo(NO_NODES);
        cluster.apply(capacity(2, 4, false));
        assertThat(cluster.refusal(Puts.put("c", THREE)))
                .isEqualTo(
                        "429 status_exception: Could not start deployment because there are not"
                                + " enough resources to provide all requested allocations");
    }

    @Test
    @Shows("capacity-limit")
    void tooManyDeployments_areRefused() {
        cluster.apply(new Change.SetDeploymentLimit(1));
        cluster.begin(Puts.elser("a"));
        assertThat(cluster.refusal(Puts.elser("b")))
                .isEqualTo(
                        "429 status_exception: Could not start model deployment because existing"
                                + " deployments reached the limit of [1]");
    }

    @ParameterizedTest
    @CsvSource({"9.4, 500", "9.5, 409"})
    @Shows("capacity-exhausted")
    void exhaustedNodes_areFoundOutWhileTheStartWaits(String version, int status) {
        VirtualCluster other = VirtualCluster.of(version, new Change.ImportModel(LINUX));
        other.apply(new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED));
        CompletableFuture<Answer> answer = other.send(Puts.elser("a"));
        assertThat(answer).isNotDone();
        other.pass(ALLOCATION);
        assertThat(answer.join().status()).isEqualTo(status);
        assertThat(other.hasEndpoint("a")).isTrue();
    }

    @Test
    @Shows("capacity-promised-twice")
    void memoryPromisedTwice_isABadRequest() {
        cluster.apply(new Change.SetStartTrouble(StartTrouble.MEMORY_PROMISED_TWICE));
        assertThat(cluster.refusal(Puts.elser("a")))
                .isEqualTo(
                        "400 illegal_argument_exception: not enough memory on node [instance-0] to"
                                + " assign [1] allocations to deployment [a]");
    }

    @Test
    @Shows("capacity-node-lost")
    void lostNodes_takeTheirAllocationsAlong() {
        cluster.apply(capacity(3, 3, true));
        cluster.begin(Puts.put("a", THREE));
        cluster.pass(ALLOCATION.multipliedBy(3));
        assertThat(allocated("a")).isEqualTo(status(3, 3, "fully_allocated"));
        cluster.apply(new Change.ShutDownMlNode());
        assertThat(allocated("a")).isEqualTo(status(2, 3, "started"));
        assertThat(cluster.deployment("a").path("nodes")).hasSize(2);
        cluster.apply(new Change.SetCapacity(MlCapacity.lazy()));
        assertThat(allocated("a")).isEqualTo(status(0, 3, "starting"));
    }

    @Test
    @Shows("left-500")
    void failedDeployment_leavesItsRoomToThoseThatWaitForIt() {
        cluster.apply(capacity(1, 1, true));
        cluster.apply(new Change.SetAllocations(new Course.FailsAfter(0, "out of memory")));
        CompletableFuture<Answer> first = cluster.send(Puts.elser("a"));
        assertThat(cluster.ask(Puts.elser("b")).status()).isEqualTo(200);
        assertThat(cluster.deployment("b").path("nodes")).isEmpty();
        cluster.pass(ALLOCATION);
        assertThat(first.join().status()).isEqualTo(500);
        assertThat(cluster.deployment("b").path("nodes")).hasSize(1);
    }

    @Test
    @Shows("stats-adaptive-target")
    void adaptiveAllocations_moveTheTargetSoThatFullyAllocatedPasses() {
        cluster.begin(Puts.put("a", Puts.ADAPTIVE));
        cluster.pass(ALLOCATION);
        assertThat(allocated("a")).isEqualTo(status(1, 1, "fully_allocated"));
        cluster.apply(new Change.ScaleDeployment("a", 3));
        assertThat(allocated("a")).isEqualTo(status(1, 3, "started"));
        cluster.pass(ALLOCATION.multipliedBy(2));
        assertThat(allocated("a")).isEqualTo(status(3, 3, "fully_allocated"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"num_allocations\":2', 2",
        "'\"adaptive_allocations\":{\"enabled\":true,\"min_number_of_allocations\":3}', 3",
        "'\"adaptive_allocations\":{\"enabled\":true,\"min_number_of_allocations\":0}', 1",
        "'\"adaptive_allocations\":{\"enabled\":true}', 1"
    })
    @Shows("start-size")
    void startsWithTheNumberGivenOrTheLeastOrOne(String size, int target) {
        cluster.begin(Puts.put("a", Puts.model(LINUX, "\"num_threads\":1," + size)));
        assertThat(cluster.deployment("a").path("number_of_allocations").asInt()).isEqualTo(target);
        assertThat(cluster.deployment("a").path("queue_capacity").asInt()).isEqualTo(10_000);
    }
}
