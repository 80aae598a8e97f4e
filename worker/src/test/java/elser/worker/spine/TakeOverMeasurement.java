package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How long a second process needs to act on everything that a killed one had in flight. No part of
 * the build; {@code worker/docs/measuring.md} has the command.
 */
@ExtendWith(SharedBroker.class)
@EnabledIfSystemProperty(named = TakeOverMeasurement.PROVISIONINGS, matches = "\\d+")
class TakeOverMeasurement {

    static final String PROVISIONINGS = "takeover.provisionings";

    private static final int TARGETS = 10;
    private static final int PARTITIONS = 6;
    private static final List<String> JVM_OPTIONS = List.of("-Xmx512m");
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final TestBroker kafka;
    private final int each = Integer.getInteger(PROVISIONINGS, 0) / TARGETS;

    TakeOverMeasurement(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static String model(int number) {
        return "model-" + number;
    }

    /** Deployments do not come up until they are let. */
    private SimulatedElasticsearch cluster() {
        ClusterOptions.Builder options =
                ClusterOptions.builder()
                        .allocationTime(Duration.ofMillis(50))
                        .with(new Change.SetAllocations(new Course.StallsAfter(0)));
        IntStream.range(0, each)
                .forEach(number -> options.with(new Change.ImportModel(model(number))));
        return SimulatedElasticsearch.start(options.build());
    }

    @Test
    void killedWithThatManyInFlight() {
        int all = each * TARGETS;
        Map<String, SimulatedElasticsearch> clusters = new TreeMap<>();
        IntStream.range(0, TARGETS).forEach(i -> clusters.put("t" + i, cluster()));
        Map<String, URI> urls = new TreeMap<>();
        clusters.forEach((name, cluster) -> urls.put(name, cluster.url()));
        try (Rig rig = new Rig(kafka, urls, PARTITIONS)) {
            rig.with("elser.provisioning.poll-interval", "PT1S")
                    .with("elser.resilience.concurrent-creates", "64")
                    .with("elser.resilience.concurrent-reads", "8")
                    .with("elser.resilience.calls-per-second", "5000")
                    .with("elser.resilience.definitions-per-look", "64");
            Instant began = Instant.now();
            try (WorkerProgram first = WorkerProgram.start(rig, JVM_OPTIONS)) {
                publish(rig, clusters);
                rig.events()
                        .until(PATIENCE, told -> told.size() >= all && accepted(clusters) == all);
                say(all + " provisionings are in flight after " + since(began));
                first.kill();
            }
            Instant killed = Instant.now();
            clusters.values()
                    .forEach(c -> c.apply(new Change.SetAllocations(new Course.Completes())));
            try (WorkerProgram second = WorkerProgram.start(rig, JVM_OPTIONS)) {
                List<LifecycleEvent> ended =
                        rig.events().until(PATIENCE, told -> ended(told) >= all);
                Duration took = Duration.between(killed, Instant.now());
                say(
                        "all are acted on %s after the kill: %s beyond the session time-out of %s"
                                .formatted(took, took.minus(SESSION), SESSION));
                say("in events: " + tally(ended));
                assertThat(second.terminate(Duration.ofSeconds(10))).isZero();
            }
            assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(all));
            assertThat(creates(clusters)).hasSize(all).containsOnly(new Creates(1, 0, 1, 1));
        } finally {
            clusters.values().forEach(SimulatedElasticsearch::close);
        }
    }

    private void publish(Rig rig, Map<String, SimulatedElasticsearch> clusters) {
        for (int number = 0; number < each; number++) {
            for (String target : clusters.keySet()) {
                String id = target + "-" + number;
                rig.publish(Requests.model(id, target, model(number), "endpoint-" + number));
            }
        }
    }

    private static List<Creates> creates(Map<String, SimulatedElasticsearch> clusters) {
        return clusters.values().stream()
                .flatMap(cluster -> cluster.counters().creates().values().stream())
                .toList();
    }

    private static long accepted(Map<String, SimulatedElasticsearch> clusters) {
        return creates(clusters).stream().filter(creates -> creates.accepted() > 0).count();
    }

    private static long ended(List<LifecycleEvent> events) {
        return events.stream().filter(event -> event.type().isTerminal()).count();
    }

    private static String tally(List<LifecycleEvent> events) {
        Tally tally = Tally.of(events);
        return "lost %d, doubled or out of order %d"
                .formatted(
                        tally.requests() - tally.served() - tally.failed(), tally.broken().size());
    }

    private static Duration since(Instant began) {
        return Duration.between(began, Instant.now());
    }

    private static void say(String line) {
        System.out.println("take-over: " + line);
    }
}
