package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.Exchange;
import elser.sandbox.http.Fault;
import elser.sandbox.http.Page;
import elser.sandbox.http.Rule;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many calls a target gets during a minute in which it answers 502 to everything, with so many
 * provisionings waiting, a tenth of them for what they created. No part of the build; {@code
 * worker/docs/measuring.md} has the command.
 */
@ExtendWith(SharedBroker.class)
@EnabledIfSystemProperty(named = OutageMeasurement.PROVISIONINGS, matches = "\\d+")
class OutageMeasurement {

    static final String PROVISIONINGS = "outage.provisionings";

    private static final Duration OUTAGE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final TestBroker kafka;
    private final int all = Integer.getInteger(PROVISIONINGS, 0);

    OutageMeasurement(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static String model(int number) {
        return "model-" + number;
    }

    private SimulatedElasticsearch cluster() {
        ClusterOptions.Builder options =
                ClusterOptions.builder()
                        .allocationTime(Duration.ofMillis(50))
                        .with(new Change.SetAllocations(new Course.StallsAfter(0)));
        IntStream.range(0, all)
                .forEach(number -> options.with(new Change.ImportModel(model(number))));
        return SimulatedElasticsearch.start(options.build());
    }

    @Test
    void aMinuteOfBadGateway() {
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster)) {
            rig.with("elser.provisioning.poll-interval", "PT1S")
                    .with("elser.resilience.concurrent-creates", "100")
                    .startWorker();
            int created = Math.min(100, all / 10);
            publish(rig, 0, created);
            rig.events().until(PATIENCE, _ -> creates(cluster) == created);
            Instant began = Instant.now();
            cluster.add(Rule.always(Fault.Respond.with(Page.html(502))).lasting(OUTAGE));
            publish(rig, created, all);
            rig.events().until(PATIENCE, told -> requested(told) == all);
            say(all + " accepted " + Duration.between(began, Instant.now()) + " into the outage");
            rig.events().until(PATIENCE, _ -> cluster.rules().isEmpty());
            List<Exchange> during =
                    cluster.exchanges().stream().filter(call -> !call.rules().isEmpty()).toList();
            say(
                    "calls during %s of outage: %d reads, %d others"
                            .formatted(
                                    OUTAGE,
                                    during.stream().filter(OutageMeasurement::isRead).count(),
                                    during.stream().filter(call -> !isRead(call)).count()));
            cluster.apply(new Change.SetAllocations(new Course.Completes()));
            Tally tally = Tally.of(rig.events().until(PATIENCE, told -> ended(told) == all));
            say("then served: " + tally.served());
            assertThat(tally).isEqualTo(Tally.allServed(all));
        }
    }

    private static boolean isRead(Exchange call) {
        return call.method().equals("GET");
    }

    private static long creates(SimulatedElasticsearch cluster) {
        return cluster.calls().stream().filter(call -> call.method().equals("PUT")).count();
    }

    private static void publish(Rig rig, int from, int to) {
        IntStream.range(from, to)
                .forEach(
                        number ->
                                rig.publish(
                                        Requests.model(
                                                "r-" + number,
                                                "default",
                                                model(number),
                                                "endpoint-" + number)));
    }

    private static long requested(List<LifecycleEvent> events) {
        return events.stream()
                .filter(event -> event.type() == LifecycleEvent.Type.REQUESTED)
                .count();
    }

    private static long ended(List<LifecycleEvent> events) {
        return events.stream().filter(event -> event.type().isTerminal()).count();
    }

    private static void say(String line) {
        System.out.println("outage: " + line);
    }
}
