package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What is there already is used as it is, or left alone. */
@ExtendWith(SharedBroker.class)
class AdoptionTest {

    private static final String MODEL = ".elser_model_2_linux-x86_64";

    private final TestBroker kafka;

    private static final String REQUEST =
            """
            {"request_id":"r","inference_id":"my-elser","inference_config":{"service":"elser",
             "service_settings":{"num_allocations":2,"num_threads":1}}}
            """;

    AdoptionTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static SimulatedElasticsearch cluster(List<Change> there) {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofMillis(300))
                        .allocationTime(Duration.ofMillis(50))
                        .with(there)
                        .build());
    }

    /**
     * The terminal event of one request for {@code my-elser} with two allocations, and how many
     * creates there were.
     */
    private LifecycleEvent serve(List<Change> there, long creates) {
        try (var cluster = cluster(there);
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(REQUEST);
            LifecycleEvent last = rig.events().untilEnded(1).getLast();
            assertThat(cluster.counters().createsOf(MODEL).arrived()).isEqualTo(creates);
            return last;
        }
    }

    @Test
    void servedUnderAnotherId_isAdopted() {
        LifecycleEvent last =
                serve(Change.served("theirs", EndpointSettings.fixed(MODEL, 2), 2, 2), 0);

        assertThat(last.type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last.inferenceId()).isEqualTo("theirs");
        assertThat(Objects.requireNonNull(last.endpoint()).adopted()).isTrue();
        assertThat(last.settingsDiffer()).isFalse();
    }

    @Test
    void servedUnderTheSameIdWithOtherSettings_differs() {
        LifecycleEvent last =
                serve(Change.served("my-elser", EndpointSettings.fixed(MODEL, 1), 1, 1), 0);

        assertThat(last.type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last.inferenceId()).isEqualTo("my-elser");
        assertThat(last.settingsDiffer()).isTrue();
    }

    @Test
    void preconfiguredEndpoint_isNotAdopted() {
        LifecycleEvent last = serve(List.of(new Change.AddPreconfiguredEndpoint()), 1);

        assertThat(last.inferenceId()).isEqualTo("my-elser");
        assertThat(Objects.requireNonNull(last.endpoint()).adopted()).isFalse();
    }

    @Test
    void anotherDeploymentOfTheModel_isNotOurReadiness() {
        List<Change> there =
                List.of(
                        Change.strayDeployment("stray", MODEL, 1),
                        new Change.SetAllocations(new Course.StallsAfter(1)));
        try (var cluster = cluster(there);
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            rig.publish(REQUEST);
            assertThat(rig.events().until(AdoptionTest::isHalfAllocated))
                    .extracting(LifecycleEvent::type)
                    .startsWith(LifecycleEvent.Type.REQUESTED)
                    .doesNotContain(
                            LifecycleEvent.Type.FULLY_ALLOCATED, LifecycleEvent.Type.FAILED);

            cluster.apply(new Change.SetAllocations(new Course.Completes()));
            LifecycleEvent last = rig.events().untilEnded(1).getLast();

            assertThat(last.inferenceId()).isEqualTo("my-elser");
            assertThat(last.allocation()).isEqualTo(new Allocation("fully_allocated", 2, 2));
        }
    }

    private static boolean isHalfAllocated(List<LifecycleEvent> events) {
        Allocation allocation = events.isEmpty() ? null : events.getLast().allocation();
        return allocation != null && allocation.allocationCount() == 1;
    }
}
