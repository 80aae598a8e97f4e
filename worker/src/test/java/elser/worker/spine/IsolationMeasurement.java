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
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
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
    private static final int WARM_UP = 10 * A_SECOND;
    private static final int REQUESTS = WARM_UP + SECONDS * A_SECOND;
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

    /** Milliseconds. */
    private record Figures(long p50, long p99) {}

    @Test
    void besideBrokenTargets() {
        List<Figures> alone = new ArrayList<>();
        List<Figures> beside = new ArrayList<>();
        for (int round = 1; round <= Integer.getInteger(ROUNDS, 1); round++) {
            boolean aloneFirst = round % 2 == 1;
            for (boolean isAlone : new boolean[] {aloneFirst, !aloneFirst}) {
                Figures figures = isAlone ? round(round, Map.of()) : roundBesideBroken(round);
                say("round %d, %s: %s".formatted(round, isAlone ? "alone" : "beside", figures));
                (isAlone ? alone : beside).add(figures);
            }
        }
        compare("p50", alone, beside, Figures::p50);
        compare("p99", alone, beside, Figures::p99);
    }

    private static void compare(
            String what, List<Figures> alone, List<Figures> beside, ToLongFunction<Figures> of) {
        long before = median(alone, of);
        long after = median(beside, of);
        say(
                "medians of %s: alone %d ms, beside %d ms: %+.1f %%"
                        .formatted(what, before, after, 100.0 * (after - before) / before));
    }

    private static long median(List<Figures> values, ToLongFunction<Figures> of) {
        long[] sorted = values.stream().mapToLong(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** The one that answers 502 is well again after a minute, the one that hangs never. */
    private Figures roundBesideBroken(int seed) {
        try (var hanging = cluster();
                var bad = cluster()) {
            hanging.add(Rule.always(Fault.Hang.untilReleased()));
            bad.add(Rule.always(Fault.Respond.with(Page.html(502))).lasting(Duration.ofMinutes(1)));
            Figures figures = round(seed, Map.of("hanging", hanging.url(), "bad", bad.url()));
            hanging.removeRules();
            return figures;
        }
    }

    /**
     * Every request for the healthy target comes with one for each of the others, at times that are
     * drawn: a steady pace would keep step with the looks, and a whole round would be lucky or not.
     */
    private Figures round(int seed, Map<String, URI> others) {
        try (var well = cluster()) {
            Map<String, URI> targets = new TreeMap<>(others);
            targets.put("well", well.url());
            try (Rig rig = new Rig(kafka, targets)) {
                rig.with("elser.provisioning.poll-interval", "PT1S").startWorker();
                Stopwatch stopwatch = new Stopwatch();
                Random random = new Random(seed);
                Instant next = Instant.now();
                for (int number = 0; number < REQUESTS; number++) {
                    next = next.plusNanos((long) (random.nextExponential() * 1e9 / A_SECOND));
                    Instant due = next;
                    rig.events().until(told -> stopwatch.note(told) && Instant.now().isAfter(due));
                    for (String target : targets.keySet()) {
                        String id = target + "-" + number;
                        stopwatch.published.put(id, due);
                        rig.publish(
                                Requests.model(id, target, model(number), "endpoint-" + number));
                    }
                }
                rig.events()
                        .until(
                                PATIENCE,
                                told -> stopwatch.note(told) && stopwatch.ended == REQUESTS);
                return stopwatch.figures();
            }
        }
    }

    /**
     * When requests for the healthy target were to be published, and how long their ends took to
     * come.
     */
    private static final class Stopwatch {
        private final Map<String, Instant> published = new HashMap<>();
        private final List<Long> took = new ArrayList<>();
        private int seen;
        private int ended;

        /** Takes events that came since the last time. */
        boolean note(List<LifecycleEvent> events) {
            Instant now = Instant.now();
            for (LifecycleEvent event : events.subList(seen, events.size())) {
                if (event.requestId().startsWith("well-") && event.type().isTerminal()) {
                    assertThat(event.type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
                    Instant since = Objects.requireNonNull(published.get(event.requestId()));
                    ended++;
                    if (ended > WARM_UP) {
                        took.add(Duration.between(since, now).toMillis());
                    }
                }
            }
            seen = events.size();
            return true;
        }

        Figures figures() {
            List<Long> sorted = took.stream().sorted().toList();
            int last = sorted.size() - 1;
            return new Figures(sorted.get(last / 2), sorted.get((int) Math.floor(last * 0.99)));
        }
    }

    private static void say(String line) {
        System.out.println("isolation: " + line);
    }
}
