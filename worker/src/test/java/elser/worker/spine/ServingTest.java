package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

@ExtendWith(SharedBroker.class)
class ServingTest {

    private final TestBroker kafka;

    ServingTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static SimulatedElasticsearch cluster(Duration download, Duration gateway) {
        return SimulatedElasticsearch.start(
                TargetOptions.of(
                                ClusterOptions.builder()
                                        .downloadDuration(download)
                                        .allocationTime(Duration.ofMillis(100))
                                        .build())
                        .behind(GatewayOptions.cuttingAfter(gateway)));
    }

    @Test
    void gatewayCutsTheCreate_modelIsServedAllTheSame() {
        try (var cluster = cluster(Duration.ofMillis(1), Duration.ofMillis(500));
                var rig = Rig.on(kafka, cluster)) {
            cluster.apply(new Change.SetDownloads(new Course.StallsAfter(50)));
            rig.startWorker();
            rig.publish(Requests.elser("r1", "my-elser"));
            rig.events().until(events -> percents(events).contains(19));
            await().until(() -> cutCreates(cluster) == 1);
            cluster.apply(new Change.SetDownloads(new Course.StallsAfter(150)));
            rig.events().until(events -> percents(events).contains(57));
            cluster.apply(new Change.FinishDownloads());

            List<LifecycleEvent> events = rig.events().untilEnded(1);

            assertThat(Tally.of(events)).isEqualTo(Tally.allServed(1));
            assertThat(percents(events)).containsExactly(19, 57);
            assertThat(cluster.counters().createsOf(".elser_model_2"))
                    .isEqualTo(new Creates(1, 0, 1, 1));
            assertThat(cutCreates(cluster)).isEqualTo(1);
        }
    }

    /** What the events tell of the download, one after the other. */
    private static List<Integer> percents(List<LifecycleEvent> events) {
        return events.stream()
                .filter(event -> event.waitingFor() == WaitingFor.MODEL_DOWNLOAD)
                .map(event -> Objects.requireNonNull(event.progress()).percent())
                .toList();
    }

    private static long cutCreates(SimulatedElasticsearch cluster) {
        return cluster.calls().stream()
                .filter(call -> call.method().equals("PUT") && call.cutAt().isPresent())
                .count();
    }

    @Test
    void duplicatesUnderOtherIds_shareOneCreate() {
        try (var cluster = cluster(Duration.ofSeconds(1), Duration.ofSeconds(30));
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            for (int i = 0; i < 5; i++) {
                rig.publish(Requests.elser("r" + i, "elser-" + i));
            }

            List<LifecycleEvent> events = rig.events().untilEnded(5);

            assertThat(events)
                    .filteredOn(event -> event.type().isTerminal())
                    .extracting(LifecycleEvent::inferenceId)
                    .hasSize(5)
                    .containsOnly(events.getFirst().inferenceId());
            assertThat(cluster.counters().createsOf(".elser_model_2").arrived()).isEqualTo(1);
        }
    }
}
