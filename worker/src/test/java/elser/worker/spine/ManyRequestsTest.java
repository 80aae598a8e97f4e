package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.http.SimulatedElasticsearch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Many requests for few models, sent by producers that know nothing of partitions. */
@ExtendWith(SharedBroker.class)
class ManyRequestsTest {

    private static final int REQUESTS = 1_000;
    private static final int TARGETS = 5;
    private static final int PARTITIONS = 6;
    private static final List<String> MODELS = List.of(".elser_model_2", "our-sparse-model");

    private final TestBroker kafka;

    ManyRequestsTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    /**
     * What came of it.
     *
     * @param creates by model key, as the clusters counted them
     * @param endpoints how many endpoints the requests for a model key were told of
     */
    private record Outcome(
            Tally tally,
            Map<ModelKey, Creates> creates,
            Map<ModelKey, Integer> endpoints,
            int deadLetters) {}

    @Test
    void aThousandRequestsForTenModelKeys_makeTenCreatesAndAreAllAnswered() {
        Map<String, SimulatedElasticsearch> clusters = new TreeMap<>();
        for (int i = 0; i < TARGETS; i++) {
            clusters.put("target-" + i, cluster());
        }
        Map<String, URI> urls = new HashMap<>();
        clusters.forEach((name, cluster) -> urls.put(name, cluster.url()));
        try (var rig = new Rig(kafka, urls, PARTITIONS)) {
            rig.startWorker();
            for (int i = 0; i < REQUESTS; i++) {
                rig.publish(key(i), request(i));
            }
            rig.events().untilEnded(REQUESTS);
            rig.stopWorker();

            assertThat(outcome(rig.events(), clusters)).isEqualTo(expected());
        } finally {
            clusters.values().forEach(SimulatedElasticsearch::close);
        }
    }

    private static SimulatedElasticsearch cluster() {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofSeconds(2))
                        .allocationTime(Duration.ofMillis(200))
                        .with(new Change.ImportModel(MODELS.getLast()))
                        .build());
    }

    private static ModelKey modelKey(int request) {
        int number = request % (TARGETS * MODELS.size());
        return new ModelKey("target-" + number % TARGETS, MODELS.get(number / TARGETS));
    }

    /** By turns the right one, a wrong one, and none. */
    private static @Nullable String key(int request) {
        return switch (request % 3) {
            case 0 -> modelKey(request).toString();
            case 1 -> "customer-" + request;
            default -> null;
        };
    }

    private static String request(int number) {
        ModelKey key = modelKey(number);
        return """
        {"request_id":"r%d","target":"%s","inference_id":"endpoint-%d","inference_config":
         {"service":"elasticsearch","service_settings":
          {"model_id":"%s","num_allocations":1,"num_threads":1}}}
        """
                .formatted(number, key.target(), number, key.model());
    }

    private static Outcome outcome(EventLog log, Map<String, SimulatedElasticsearch> clusters) {
        List<LifecycleEvent> events = log.all();
        Map<ModelKey, Creates> creates = new HashMap<>();
        clusters.forEach(
                (name, cluster) ->
                        MODELS.forEach(
                                model ->
                                        creates.put(
                                                new ModelKey(name, model),
                                                cluster.counters().createsOf(model))));
        Map<ModelKey, Set<String>> endpoints = new HashMap<>();
        for (LifecycleEvent event : events) {
            if (event.type() == LifecycleEvent.Type.FULLY_ALLOCATED) {
                ModelKey key = ModelKey.parse(event.target() + "/" + event.model());
                endpoints
                        .computeIfAbsent(key, _ -> new HashSet<>())
                        .add(String.valueOf(event.inferenceId()));
            }
        }
        Map<ModelKey, Integer> distinct = new HashMap<>();
        endpoints.forEach((key, ids) -> distinct.put(key, ids.size()));
        return new Outcome(Tally.of(events), creates, distinct, log.deadLetters().size());
    }

    private static Outcome expected() {
        Map<ModelKey, Creates> creates = new HashMap<>();
        Map<ModelKey, Integer> endpoints = new HashMap<>();
        for (int i = 0; i < TARGETS * MODELS.size(); i++) {
            creates.put(modelKey(i), new Creates(1, 0, 1, 1));
            endpoints.put(modelKey(i), 1);
        }
        return new Outcome(Tally.allServed(REQUESTS), creates, endpoints, 0);
    }
}
