package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.kafka.EmbeddedKafka;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What is there already is used as it is, or left alone. */
@ExtendWith(SharedBroker.class)
class AdoptionTest {

    private static final String MODEL = ".elser_model_2_linux-x86_64";

    private final EmbeddedKafka kafka;

    AdoptionTest(EmbeddedKafka kafka) {
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
            rig.publish(
                    """
                    {"request_id":"r","inference_id":"my-elser","inference_config":{"service":"elser",
                     "service_settings":{"num_allocations":2,"num_threads":1}}}
                    """);
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
        LifecycleEvent last = serve(List.of(Change.strayDeployment("stray", MODEL, 1)), 1);

        assertThat(last.inferenceId()).isEqualTo("my-elser");
        assertThat(Objects.requireNonNull(last.allocation()).targetAllocationCount()).isEqualTo(2);
    }
}
