package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.Instant;

/** The broker goes away and comes back under a running worker. */
class BrokerRestartTest {

    private static final Duration LONGER_THAN_THE_SESSION = Duration.ofSeconds(8);

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

    private static Rig rig(EmbeddedKafka kafka, SimulatedElasticsearch cluster) {
        return Rig.on(kafka::bootstrapServers, cluster)
                .withShortTimeOuts()
                .with("elser.worker.check-interval", "PT0.5S")
                .with("elser.worker.stuck-after", "PT3S");
    }

    private static void untilDownloading(Rig rig) {
        rig.events()
                .until(
                        all ->
                                all.stream()
                                        .anyMatch(
                                                event ->
                                                        event.waitingFor()
                                                                == WaitingFor.MODEL_DOWNLOAD));
    }

    @Test
    void awayForLongerThanEveryTimeOut_theWorkerWaitsAndLosesAndDoublesNothing() {
        try (var kafka = EmbeddedKafka.start();
                var cluster = cluster();
                var rig = rig(kafka, cluster);
                var health = new HealthProbe(rig)) {
            rig.startWorker();
            rig.publish(Requests.elser("leader", "elser-leader"));
            rig.publish(Requests.elser("joined", "elser-joined"));
            rig.events().untilRequested("joined");
            untilDownloading(rig);
            health.untilReady();
            kafka.stop();
            Instant away = Instant.now();
            cluster.apply(new Change.FinishDownloads());

            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .until(
                            () -> {
                                assertThat(health.live()).isEqualTo("200 live\n");
                                return Instant.now().isAfter(away.plus(LONGER_THAN_THE_SESSION));
                            });
            assertThat(health.ready())
                    .startsWith("503 the brokers have not answered for ")
                    .contains("\nloop-0 waits for the brokers: ");

            kafka.restart();
            rig.publish(Requests.elser("afterwards", "elser-afterwards"));
            rig.events().untilEnded(3);
            health.untilReady();
            rig.stopWorker();

            assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(3));
            assertThat(cluster.counters().createsOf(".elser_model_2"))
                    .isEqualTo(new Creates(1, 0, 1, 1));
        }
    }

    @Test
    void stoppedWhileTheBrokerIsAway_theWorkerEndsWell() throws InterruptedException {
        try (var kafka = EmbeddedKafka.start();
                var cluster = cluster();
                var rig = rig(kafka, cluster)) {
            rig.startWorker();
            rig.publish(Requests.elser("leader", "elser-leader"));
            untilDownloading(rig);
            kafka.stop();
            cluster.apply(new Change.FinishDownloads());
            rig.awaitTrouble();

            rig.worker().stop();

            assertThat(Rig.reasonOfStop(rig.worker())).isEqualTo("for no reason");
            rig.dropWorker();
            kafka.restart();
        }
    }
}
