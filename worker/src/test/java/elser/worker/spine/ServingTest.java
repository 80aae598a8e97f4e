package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.kafka.EmbeddedKafka;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;

@ExtendWith(SharedBroker.class)
class ServingTest {

    private static final String REQUEST =
            """
            {"request_id":"%s","inference_id":"%s","inference_config":{"service":"elser",
             "service_settings":{"num_allocations":1,"num_threads":1}}}
            """;

    private final EmbeddedKafka kafka;

    ServingTest(EmbeddedKafka kafka) {
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
        try (var cluster = cluster(Duration.ofSeconds(4), Duration.ofMillis(500));
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(REQUEST.formatted("r1", "my-elser"));

            List<LifecycleEvent> events = rig.events().untilEnded(1);

            assertThat(events.getFirst().type()).isEqualTo(LifecycleEvent.Type.REQUESTED);
            assertThat(events.getLast().type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
            assertThat(events)
                    .extracting(LifecycleEvent::sequence)
                    .containsExactlyElementsOf(
                            java.util.stream.LongStream.range(0, events.size()).boxed().toList());
            List<Integer> percents =
                    events.stream()
                            .filter(event -> event.waitingFor() == WaitingFor.MODEL_DOWNLOAD)
                            .map(
                                    event ->
                                            event.progress() == null
                                                    ? -1
                                                    : event.progress().percent())
                            .toList();
            assertThat(percents).hasSizeGreaterThan(1).isSorted().doesNotContain(-1);
            assertThat(cluster.counters().createsOf(".elser_model_2").arrived()).isEqualTo(1);
        }
    }

    @Test
    void duplicatesUnderOtherIds_shareOneCreate() {
        try (var cluster = cluster(Duration.ofSeconds(1), Duration.ofSeconds(30));
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            for (int i = 0; i < 5; i++) {
                rig.publish(REQUEST.formatted("r" + i, "elser-" + i));
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
