package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.Fault;
import elser.sandbox.http.Page;
import elser.sandbox.http.Rule;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How long requests for a healthy target take from their publication to {@code fully_allocated},
 * alone and beside a target that hangs and one that answers 502. No part of the build; {@code
 * worker/docs/measuring.md} has the command.
 */
@ExtendWith(SharedBroker.class)
@EnabledIfSystemProperty(named = IsolationMeasurement.ROUNDS, matches = "\\d+")
class IsolationMeasurement {

    static final String ROUNDS = "isolation.rounds";

    private static final int SECONDS = Integer.getInteger("isolation.seconds", 60);
    private static final int A_SECOND = 10;
    private static final int REQUESTS = SECONDS * A_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TestBroker kafka;

    IsolationMeasurement(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static String model(int number) {
        return "model-" + number;
    }

    private static SimulatedElasticsearch cluster() {
        ClusterOptions.Builder options =
                ClusterOptions.builder().allocationTime(Duration.ofMillis(100));
        IntStream.range(0, REQUESTS)
                .forEach(number -> options.with(new Change.ImportModel(model(number))));
        return SimulatedElasticsearch.start(options.build());
    }

    @Test
    void besideBrokenTargets() {
        List<Long> alone = new ArrayList<>();
        List<Long> beside = new ArrayList<>();
        for (int round = 1; round <= Integer.getInteger(ROUNDS, 1); round++) {
            boolean aloneFirst = round % 2 == 1;
            for (boolean isAlone : new boolean[] {aloneFirst, !aloneFirst}) {
                long p99 = isAlone ? round(Map.of()) : roundBesideBroken();
                say("round %d, %s: p99 %d ms".formatted(round, isAlone ? "alone" : "beside", p99));
                (isAlone ? alone : beside).add(p99);
            }
        }
        say(
                "medians of p99: alone %d ms, beside %d ms: %+.1f %%"
                        .formatted(
                                median(alone),
                                median(beside),
                                100.0 * (median(beside) - median(alone)) / median(alone)));
    }

    /** The one that answers 502 is well again after a minute, the one that hangs never. */
    private long roundBesideBroken() {
        try (var hanging = cluster();
                var bad = cluster()) {
            hanging.add(Rule.always(Fault.Hang.untilReleased()));
            bad.add(Rule.always(Fault.Respond.with(Page.html(502))).lasting(Duration.ofMinutes(1)));
            long p99 = round(Map.of("hanging", hanging.url(), "bad", bad.url()));
            hanging.removeRules();
            return p99;
        }
    }

    /** Every request for the healthy target comes with one for each of the others. */
    private long round(Map<String, URI> others) {
        try (var well = cluster()) {
            Map<String, URI> targets = new TreeMap<>(others);
            targets.put("well", well.url());
            try (Rig rig = new Rig(kafka, targets)) {
                rig.with("elser.provisioning.poll-interval", "PT1S").startWorker();
                Map<String, Instant> published = new HashMap<>();
                Map<String, Duration> took = new HashMap<>();
                Instant began = Instant.now();
                for (int number = 0; number < REQUESTS; number++) {
                    Instant due = began.plusMillis(1000L * number / A_SECOND);
                    rig.events()
                            .until(all -> note(all, published, took) && Instant.now().isAfter(due));
                    for (String target : targets.keySet()) {
                        String id = target + "-" + number;
                        published.put(id, Instant.now());
                        rig.publish(
                                Requests.model(id, target, model(number), "endpoint-" + number));
                    }
                }
                rig.events()
                        .until(
                                PATIENCE,
                                all -> note(all, published, took) && took.size() == REQUESTS);
                List<Long> sorted =
                        took.values().stream().map(Duration::toMillis).sorted().toList();
                return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
            }
        }
    }

    /** Keeps when the end of each request for the healthy target was first seen. */
    private static boolean note(
            List<LifecycleEvent> events,
            Map<String, Instant> published,
            Map<String, Duration> took) {
        Instant now = Instant.now();
        for (LifecycleEvent event : events) {
            if (event.requestId().startsWith("well-") && event.type().isTerminal()) {
                assertThat(event.type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
                took.computeIfAbsent(
                        event.requestId(), id -> Duration.between(published.get(id), now));
            }
        }
        return true;
    }

    private static long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void say(String line) {
        System.out.println("isolation: " + line);
    }
}
