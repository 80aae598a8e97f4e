package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.Violation;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Requests end at their deadline, and say what they were waiting for. */
@ExtendWith(SharedBroker.class)
class DeadlineTest {

    private final TestBroker kafka;

    DeadlineTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static String in(Duration time) {
        return Instant.now().plus(time).toString();
    }

    @Test
    void aDeadlineThatIsPast_endsTheRequestWithoutACall() {
        try (var cluster = SimulatedElasticsearch.start();
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(Requests.until(in(Duration.ofSeconds(-1)), "late", "elser"));

            List<LifecycleEvent> events = rig.events().untilEnded(1);

            assertThat(Tally.of(events)).isEqualTo(new Tally(1, 1, 0, 1, List.of()));
            assertThat(failure(events))
                    .isEqualTo(
                            failed(
                                    FailureReason.DEADLINE_EXCEEDED,
                                    "the deadline had passed when the request was accepted; no call"
                                            + " was made"));
            rig.stopWorker();
            assertThat(cluster.calls()).isEmpty();
        }
    }

    @Test
    void aDeadlineFurtherAheadThanAllowed_isAViolation() {
        try (var cluster = SimulatedElasticsearch.start();
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(Requests.until(in(Duration.ofHours(25)), "far", "elser"));

            Failure failure = failure(rig.events().untilEnded(1));

            assertThat(failure.reason()).isEqualTo(FailureReason.INVALID_REQUEST);
            assertThat(failure.violations())
                    .extracting(Violation::pointer)
                    .containsExactly("/deadline");
        }
    }

    @Test
    void theDeadlinePassesDuringTheDownload() {
        assertThat(endedBy(new Change.SetDownloads(new Course.StallsAfter(99))))
                .isEqualTo(
                        new Failure(
                                FailureReason.DEADLINE_EXCEEDED,
                                waitedFor(WaitingFor.MODEL_DOWNLOAD)
                                        + "; answered last: 114 bytes of text/html",
                                null,
                                502,
                                true,
                                List.of()));
    }

    @Test
    void theDeadlinePassesWhileThereIsNoRoom() {
        assertThat(endedBy(new Change.SetCapacity(MlCapacity.none())))
                .isEqualTo(
                        new Failure(
                                FailureReason.INSUFFICIENT_CAPACITY,
                                waitedFor(WaitingFor.CAPACITY)
                                        + "; answered last: Could not start deployment because no"
                                        + " ML nodes with sufficient capacity were found",
                                "status_exception",
                                429,
                                true,
                                List.of()));
    }

    /** The failure of a request that has four seconds on such a cluster. */
    private Failure endedBy(Change change) {
        try (var cluster =
                        SimulatedElasticsearch.start(
                                TargetOptions.of(
                                                ClusterOptions.builder()
                                                        .downloadDuration(Duration.ofMillis(200))
                                                        .with(change)
                                                        .build())
                                        .behind(
                                                GatewayOptions.cuttingAfter(
                                                        Duration.ofMillis(200))));
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            Instant deadline = Instant.now().plusSeconds(4);
            rig.publish(Requests.until(deadline.toString(), "r", "elser"));

            List<LifecycleEvent> events = rig.events().untilEnded(1);

            assertThat(Tally.of(events)).isEqualTo(new Tally(1, 1, 0, 1, List.of()));
            assertThat(events.getLast().occurredAt())
                    .isBetween(deadline.minusMillis(1), deadline.plusSeconds(2));
            return failure(events);
        }
    }

    @Test
    void theDeadlinePassesWhileTheTargetIsAway_otherTargetsAreServed() {
        try (var cluster =
                        SimulatedElasticsearch.start(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofMillis(200))
                                        .allocationTime(Duration.ofMillis(50))
                                        .build());
                var rig = new Rig(kafka, Map.of("default", nobody(), "well", cluster.url()))) {
            rig.startWorker();
            rig.publish(Requests.until(in(Duration.ofSeconds(6)), "r", "elser"));
            rig.publish(Requests.model("well", "well", ".elser_model_2", "elser"));

            assertThat(rig.events().untilEnded(1).getLast().requestId()).isEqualTo("well");
            List<LifecycleEvent> events = rig.events().untilEnded(2);

            assertThat(Tally.of(events)).isEqualTo(new Tally(2, 2, 1, 1, List.of()));
            assertThat(failure(events))
                    .isEqualTo(
                            failed(
                                    FailureReason.GATEWAY_UNAVAILABLE,
                                    waitedFor(WaitingFor.GATEWAY)));
        }
    }

    /** Where nothing listens any more. */
    private static URI nobody() {
        try (var closed = SimulatedElasticsearch.start()) {
            return closed.url();
        }
    }

    private static Failure failure(List<LifecycleEvent> events) {
        return Objects.requireNonNull(events.getLast().failure());
    }

    private static String waitedFor(WaitingFor what) {
        return "the deadline passed while waiting for "
                + what
                + "; what is under way on the cluster goes on";
    }

    private static Failure failed(FailureReason reason, String message) {
        return new Failure(reason, message, null, null, true, List.of());
    }
}
