package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.Violation;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;

import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What becomes of records that are not simply accepted. */
@ExtendWith(SharedBroker.class)
class IntakeTest {

    private final TestBroker kafka;

    IntakeTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    @Test
    void badRecordsAreAnsweredOrSetAside_theOthersGoOn() {
        try (var cluster =
                        SimulatedElasticsearch.start(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofMillis(200))
                                        .allocationTime(Duration.ofMillis(50))
                                        .build());
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish("not json");
            rig.publish(
                    """
                    {"request_id":"wrong","inference_id":"My Elser","colour":"red","inference_config":{"service":"elser",
                     "service_settings":{"num_allocations":0,"num_threads":3}}}
                    """);
            String good = "{\"request_id\":\"good\",\"inference_id\":\"my-elser\"}";
            rig.publish(good);
            rig.publish(good);
            rig.publish("{\"request_id\":\"good\",\"inference_id\":\"other\"}");

            List<LifecycleEvent> events = rig.events().untilEnded(2);
            List<String> reasons =
                    rig.events().untilDeadLetters(3).stream()
                            .map(letter -> text(letter.headers().lastHeader("elser.error.reason")))
                            .toList();

            LifecycleEvent refused = EventLog.of("wrong", events).getFirst();
            assertThat(refused.type()).isEqualTo(LifecycleEvent.Type.FAILED);
            assertThat(Objects.requireNonNull(refused.failure()).reason())
                    .isEqualTo(FailureReason.INVALID_REQUEST);
            assertThat(refused.failure().violations())
                    .extracting(Violation::pointer)
                    .containsExactly(
                            "/inference_id",
                            "/colour",
                            "/inference_config/service_settings/num_allocations",
                            "/inference_config/service_settings/num_threads");
            assertThat(EventLog.of("good", events))
                    .last()
                    .extracting(LifecycleEvent::type)
                    .isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
            assertThat(EventLog.of("good", events))
                    .filteredOn(event -> event.type() == LifecycleEvent.Type.REQUESTED)
                    .hasSize(1);
            assertThat(reasons)
                    .containsExactlyInAnyOrder(
                            "unreadable", "invalid_request", "request_id_reused");
        }
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
