package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** A broker of its own in a container is frozen or killed under a running worker. */
class ContainerOutageTest {

    @BeforeAll
    static void onContainersOnly() {
        Assumptions.assumeTrue(
                BrokerKind.ofThisRun() == BrokerKind.DOCKER, "no container is asked for");
    }

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

    private static boolean isDownloading(LifecycleEvent event) {
        return event.waitingFor() == WaitingFor.MODEL_DOWNLOAD;
    }

    @Test
    void pausedWhileADownloadEnds_everybodyIsToldOnceAfterwards() {
        outage(ContainerBroker::pause, ContainerBroker::unpause);
    }

    @Test
    void killedWhileADownloadEnds_everybodyIsToldOnceAfterwards() {
        outage(ContainerBroker::kill, ContainerBroker::restart);
    }

    private static void outage(Consumer<ContainerBroker> begin, Consumer<ContainerBroker> end) {
        try (var broker = ContainerBroker.start(Map.of());
                var cluster = cluster();
                var rig = Rig.on(broker, cluster).withShortTimeOuts()) {
            rig.startWorker();
            rig.publish(Requests.elser("leader", "elser-leader"));
            rig.publish(Requests.elser("joined", "elser-joined"));
            rig.events().untilRequested("joined");
            rig.events().until(all -> all.stream().anyMatch(ContainerOutageTest::isDownloading));
            begin.accept(broker);
            cluster.apply(new Change.FinishDownloads());
            rig.awaitTrouble();
            end.accept(broker);
            rig.publish(Requests.elser("afterwards", "elser-afterwards"));
            rig.events().untilEnded(3);
            rig.stopWorker();

            assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(3));
            assertThat(cluster.counters().createsOf(".elser_model_2"))
                    .isEqualTo(new Creates(1, 0, 1, 1));
        }
    }
}
