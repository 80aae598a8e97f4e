package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.CreateReason;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Which request's id and settings are used, and what becomes of the others. */
@ExtendWith(SharedBroker.class)
class LeaderTest {

    private static final String MODEL = ".elser_model_2";
    private static final Change STALLED = new Change.SetDownloads(new Course.StallsAfter(99));

    private final TestBroker kafka;

    LeaderTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static ClusterOptions.Builder cluster() {
        return ClusterOptions.builder()
                .downloadDuration(Duration.ofMillis(200))
                .allocationTime(Duration.ofMillis(50));
    }

    private static SimulatedElasticsearch behindGateway(ClusterOptions.Builder cluster) {
        return SimulatedElasticsearch.start(
                TargetOptions.of(cluster.build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(200))));
    }

    @Test
    void aDedicatedRequestWaitsForTheDownloadAndGetsItsOwnEndpoint() {
        try (var cluster = behindGateway(cluster().with(STALLED));
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(Requests.elser("shared", "elser-shared"));
            rig.events().until(all -> all.stream().anyMatch(e -> isDownloading(e, "shared")));
            rig.publish(Requests.dedicated("mine", "elser-mine"));
            rig.publish(Requests.dedicated("mine-too", "elser-mine"));
            rig.publish(Requests.elser("shared-too", "elser-other"));
            rig.events().untilRequested("mine-too", "shared-too");
            rig.events().until(all -> all.stream().anyMatch(e -> isDownloading(e, "mine")));
            assertThat(cluster.counters().createsOf(MODEL)).isEqualTo(new Creates(1, 1, 1, 1));
            cluster.apply(new Change.FinishDownloads());

            List<LifecycleEvent> events = rig.events().untilEnded(4);

            assertThat(Tally.of(events)).isEqualTo(Tally.allServed(4));
            assertThat(Ending.of(events))
                    .isEqualTo(
                            Map.of(
                                    "shared",
                                    Ending.served("elser-shared", false, 1, CreateReason.FIRST),
                                    "shared-too",
                                    Ending.served("elser-shared", true, 1, CreateReason.FIRST),
                                    "mine",
                                    Ending.served("elser-mine", false, 1, CreateReason.DEDICATED),
                                    "mine-too",
                                    Ending.served("elser-mine", true, 1, CreateReason.DEDICATED)));
            assertThat(cluster.counters().createsOf(MODEL).accepted()).isEqualTo(2);
            assertThat(cluster.counters().createsOf(MODEL).arrived()).isEqualTo(2);
        }
    }

    private static boolean isDownloading(LifecycleEvent event, String requestId) {
        return event.requestId().equals(requestId)
                && event.waitingFor() == WaitingFor.MODEL_DOWNLOAD;
    }

    @Test
    void theLeadersDeadlinePassesDuringItsDownload_theOthersGetItsEndpoint() {
        try (var cluster = behindGateway(cluster().with(STALLED));
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            String soon = Instant.now().plusSeconds(5).toString();
            rig.publish(Requests.until(soon, "leader", "elser-leader"));
            rig.events().until(all -> all.stream().anyMatch(e -> isDownloading(e, "leader")));
            rig.publish(Requests.elser("next", "elser-next"));
            rig.events().untilEnded(1);
            cluster.apply(new Change.FinishDownloads());

            List<LifecycleEvent> events = rig.events().untilEnded(2);

            assertThat(Tally.of(events)).isEqualTo(new Tally(2, 2, 1, 1, List.of()));
            assertThat(Ending.of(events))
                    .isEqualTo(
                            Map.of(
                                    "leader",
                                    Ending.failed(
                                            FailureReason.DEADLINE_EXCEEDED,
                                            "elser-leader",
                                            false,
                                            new Create(1, CreateReason.FIRST)),
                                    "next",
                                    Ending.served("elser-leader", true, 1, CreateReason.FIRST)));
            assertThat(cluster.counters().createsOf(MODEL)).isEqualTo(new Creates(1, 0, 1, 1));
        }
    }

    @Test
    void theLeadersSettingsAreRefusedByTheCluster_theNextLeadsWithItsOwn() {
        try (var cluster = SimulatedElasticsearch.start(cluster().linuxX86(false).build());
                var rig = Rig.on(kafka, cluster)) {
            rig.publish(
                    Requests.model(
                            "leader", "default", ".elser_model_2_linux-x86_64", "elser-leader"));
            rig.publish(Requests.model("next", "default", MODEL, "elser-next"));
            rig.publish(Requests.model("last", "default", MODEL, "elser-last"));
            rig.startWorker();

            List<LifecycleEvent> events = rig.events().untilEnded(3);

            assertThat(Tally.of(events)).isEqualTo(new Tally(3, 3, 2, 1, List.of()));
            assertThat(Ending.of(events))
                    .isEqualTo(
                            Map.of(
                                    "leader",
                                    Ending.failed(
                                            FailureReason.INVALID_REQUEST,
                                            "elser-leader",
                                            false,
                                            new Create(1, CreateReason.FIRST)),
                                    "next",
                                    Ending.served("elser-next", true, 2, CreateReason.PROMOTION),
                                    "last",
                                    Ending.served("elser-next", true, 2, CreateReason.PROMOTION)));
            assertThat(cluster.counters().createsOf(MODEL)).isEqualTo(new Creates(2, 0, 1, 1));
        }
    }

    @Test
    void theLeadersIdIsTaken_theNextLeadsWithItsOwn() {
        try (var cluster =
                        SimulatedElasticsearch.start(
                                cluster()
                                        .with(new Change.ImportModel("other-model"))
                                        .with(Change.strayDeployment("taken", "other-model", 1))
                                        .build());
                var rig = Rig.on(kafka, cluster)) {
            rig.publish(Requests.elser("leader", "taken"));
            rig.publish(Requests.elser("next", "elser-next"));
            rig.startWorker();

            List<LifecycleEvent> events = rig.events().untilEnded(2);

            assertThat(Ending.of(events))
                    .isEqualTo(
                            Map.of(
                                    "leader",
                                    Ending.failed(
                                            FailureReason.ENDPOINT_CONFLICT, "taken", false, null),
                                    "next",
                                    Ending.served("elser-next", true, 1, CreateReason.FIRST)));
            assertThat(cluster.counters().createsOf(MODEL)).isEqualTo(new Creates(1, 0, 1, 1));
        }
    }
}
