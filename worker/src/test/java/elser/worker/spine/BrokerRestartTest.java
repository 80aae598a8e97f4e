package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.WaitingFor;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.kafka.EmbeddedKafka;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** The broker goes away and comes back under a running worker. */
class BrokerRestartTest {

    private static SimulatedElasticsearch cluster() {
        return SimulatedElasticsearch.start(
                TargetOptions.of(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofMillis(500))
                                        .allocationTime(Duration.ofMillis(50))
                                        .with(new Change.SetDownloads(new Course.StallsAfter(99)))
                                        .build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(200))));
    }

    @Test
    void whatHappensOnTheClusterMeanwhile_isToldOnceAfterwards() {
        try (var kafka = EmbeddedKafka.start();
                var cluster = cluster();
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(Requests.elser("leader", "elser-leader"));
            rig.publish(Requests.elser("joined", "elser-joined"));
            rig.events().untilRequested("joined");
            rig.events()
                    .until(
                            all ->
                                    all.stream()
                                            .anyMatch(
                                                    event ->
                                                            event.waitingFor()
                                                                    == WaitingFor.MODEL_DOWNLOAD));
            kafka.stop();
            cluster.apply(new Change.FinishDownloads());
            kafka.restart();
            rig.publish(Requests.elser("afterwards", "elser-afterwards"));
            rig.events().untilEnded(3);
            rig.stopWorker();

            assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(3));
            assertThat(cluster.counters().createsOf(".elser_model_2"))
                    .isEqualTo(new Creates(1, 0, 1, 1));
        }
    }
}
