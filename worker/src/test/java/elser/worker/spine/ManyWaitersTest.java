package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Thousands wait for one model, and the worker that begins to tell them is not the one that ends
 * it.
 */
@ExtendWith(SharedBroker.class)
class ManyWaitersTest {

    private static final int REQUESTS = 5_000;
    private static final String AT_ONCE = "200";

    private final TestBroker kafka;

    ManyWaitersTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    @Test
    void fiveThousandWaitersAreToldTheSameByTwoWorkersOneAfterTheOther() {
        ClusterOptions options =
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofSeconds(2))
                        .allocationTime(Duration.ofMillis(200))
                        .build();
        try (var cluster = SimulatedElasticsearch.start(options);
                var rig = Rig.on(kafka, cluster, 1).with("elser.limits.fan-out", AT_ONCE)) {
            rig.startWorker();
            for (int i = 0; i < REQUESTS; i++) {
                rig.publish(request(i));
            }
            rig.events().untilEnded(1);
            rig.stopWorker();
            long toldByTheFirst = ended(rig.events().all()).size();
            rig.startWorker();
            rig.events().untilEnded(REQUESTS);
            rig.stopWorker();

            List<LifecycleEvent> events = rig.events().all();
            assertThat(toldByTheFirst).isLessThan(REQUESTS);
            assertThat(Tally.of(events)).isEqualTo(Tally.allServed(REQUESTS));
            assertThat(results(events)).hasSize(1);
            assertThat(cluster.counters().createsOf(".elser_model_2"))
                    .isEqualTo(new Creates(1, 0, 1, 1));
        }
    }

    private static String request(int number) {
        return """
        {"request_id":"r%d","inference_id":"endpoint-%d","inference_config":
         {"service":"elser","service_settings":{"num_allocations":1,"num_threads":1}}}
        """
                .formatted(number, number);
    }

    private static List<LifecycleEvent> ended(List<LifecycleEvent> events) {
        return events.stream().filter(event -> event.type().isTerminal()).toList();
    }

    /** What the terminal events say of the endpoint. */
    private static Set<List<Object>> results(List<LifecycleEvent> events) {
        Set<List<Object>> results = new HashSet<>();
        for (LifecycleEvent event : ended(events)) {
            results.add(
                    List.of(
                            String.valueOf(event.provisioningId()),
                            String.valueOf(event.inferenceId()),
                            String.valueOf(event.allocation()),
                            String.valueOf(event.endpoint())));
        }
        return results;
    }
}
