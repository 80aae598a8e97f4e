package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Two workers share the partitions; when one goes, the other goes on where it was. */
@ExtendWith(SharedBroker.class)
class HandOverTest {

    private static final int PARTITIONS = 6;
    private static final int REQUESTS = 60;
    private static final List<String> MODELS =
            IntStream.range(0, 12).mapToObj(i -> "model-" + i).toList();

    private final TestBroker kafka;

    HandOverTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private record Outcome(Tally tally, Set<Creates> creates, int deadLetters) {

        static Outcome of(Rig rig, SimulatedElasticsearch cluster) {
            Set<Creates> creates = new HashSet<>();
            MODELS.forEach(model -> creates.add(cluster.counters().createsOf(model)));
            return new Outcome(
                    Tally.of(rig.events().all()), creates, rig.events().deadLetters().size());
        }

        static Outcome eachServedByOneCreate(long requests) {
            return new Outcome(Tally.allServed(requests), Set.of(new Creates(1, 0, 1, 1)), 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"consumer, 1", "classic, 1", "consumer, 3"})
    void oneOfTwoWorkersStops_theOtherEndsItsRequestsWithoutANewCreate(
            String groupProtocol, String loops) {
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster, PARTITIONS)) {
            rig.with("elser.worker.threads", loops)
                    .with("elser.provisioning.create-timeout", "PT5S")
                    .joiningBy(groupProtocol);
            rig.startWorker();
            rig.startWorker();
            publish(rig, 0, REQUESTS / 2);
            rig.events().until(events -> Tally.of(events).requested() == REQUESTS / 2);
            rig.stopWorker();
            publish(rig, REQUESTS / 2, REQUESTS);
            rig.events().until(events -> Tally.of(events).requested() == REQUESTS);
            cluster.apply(new Change.SetAllocations(new Course.Completes()));
            rig.events().untilEnded(REQUESTS);
            rig.stopWorker();

            assertThat(Outcome.of(rig, cluster)).isEqualTo(Outcome.eachServedByOneCreate(REQUESTS));
        }
    }

    @Test
    void partitionsMoveBetweenLoopsAndWorkersUnderLoad_everybodyIsAnsweredOnce() {
        int requests = 6 * REQUESTS;
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster, PARTITIONS)) {
            // Whoever inherits a create that was never sent has to wait for as long as it may run.
            rig.with("elser.worker.threads", "3").with("elser.provisioning.create-timeout", "PT5S");
            cluster.apply(new Change.SetAllocations(new Course.Completes()));
            rig.startWorker();
            publish(rig, 0, requests / 3);
            rig.startWorker();
            publish(rig, requests / 3, 2 * requests / 3);
            rig.stopWorker();
            publish(rig, 2 * requests / 3, requests);
            rig.events().untilEnded(requests);
            rig.stopWorker();

            assertThat(Outcome.of(rig, cluster)).isEqualTo(Outcome.eachServedByOneCreate(requests));
        }
    }

    /** Deployments do not come up until they are let. */
    private static SimulatedElasticsearch cluster() {
        ClusterOptions.Builder cluster =
                ClusterOptions.builder()
                        .allocationTime(Duration.ofMillis(50))
                        .with(new Change.SetAllocations(new Course.StallsAfter(0)));
        MODELS.forEach(model -> cluster.with(new Change.ImportModel(model)));
        return SimulatedElasticsearch.start(
                TargetOptions.of(cluster.build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(200))));
    }

    private static void publish(Rig rig, int from, int to) {
        for (int i = from; i < to; i++) {
            String model = MODELS.get(i % MODELS.size());
            rig.publish(Requests.model("r" + i, "default", model, "endpoint-" + i));
        }
    }
}
