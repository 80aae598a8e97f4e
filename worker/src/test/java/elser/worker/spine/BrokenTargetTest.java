package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.Exchange;
import elser.sandbox.http.Fault;
import elser.sandbox.http.Page;
import elser.sandbox.http.Rule;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One target answers 502, one hangs, one is well: what each of them does to the others. */
@ExtendWith(SharedBroker.class)
class BrokenTargetTest {

    private static final Rule BAD_GATEWAY = Rule.always(Fault.Respond.with(Page.html(502)));
    private static final Rule HANGING = Rule.always(Fault.Hang.untilReleased());

    private final TestBroker kafka;

    BrokenTargetTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static SimulatedElasticsearch cluster() {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofMillis(200))
                        .allocationTime(Duration.ofMillis(50))
                        .build());
    }

    private static String request(String id, String target) {
        return Requests.model(id, target, ".elser_model_2", "elser");
    }

    private static long mutations(SimulatedElasticsearch cluster) {
        return cluster.exchanges().stream()
                .filter(exchange -> !exchange.method().equals("GET"))
                .count();
    }

    private static void untilOpen(Rig rig, String target) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> "open".equals(rig.worker().reports().breakers().get(target)));
    }

    private static List<LifecycleEvent> of(String requestId, List<LifecycleEvent> events) {
        return events.stream().filter(event -> event.requestId().equals(requestId)).toList();
    }

    @Test
    void whileABreakerIsOpen_intakeAndDeadlinesGoOnAndTheOthersAreServed() {
        try (var broken = cluster();
                var hanging = cluster();
                var well = cluster();
                var rig =
                        new Rig(
                                kafka,
                                Map.of(
                                        "broken", broken.url(),
                                        "hanging", hanging.url(),
                                        "well", well.url()))) {
            broken.add(BAD_GATEWAY);
            hanging.add(HANGING);
            rig.with("elser.resilience.breaker.open-for", "PT1H").startWorker();
            rig.publish(request("b1", "broken"));
            rig.publish(request("h1", "hanging"));
            untilOpen(rig, "broken");
            await().until(() -> hanging.waiting() > 0);

            rig.publish(
                    Requests.until(
                            Instant.now().plusSeconds(5).toString(), "b2", "broken", "elser"));
            rig.publish(request("b3", "broken"));
            rig.publish(request("w1", "well"));
            List<LifecycleEvent> events =
                    rig.events()
                            .until(all -> of("w1", all).stream().anyMatch(BrokenTargetTest::ends));

            assertThat(events).filteredOn(BrokenTargetTest::ends).hasSize(1);
            assertThat(of("w1", events).getLast().type())
                    .isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
            assertThat(hanging.waiting()).isPositive();
            rig.events().untilRequested("b1", "b2", "b3", "h1", "w1");
            LifecycleEvent late =
                    rig.events()
                            .until(all -> of("b2", all).stream().anyMatch(BrokenTargetTest::ends))
                            .getLast();
            assertThat(Objects.requireNonNull(late.failure()).reason())
                    .isEqualTo(FailureReason.GATEWAY_UNAVAILABLE);
            assertThat(of("b1", rig.events().all()))
                    .extracting(LifecycleEvent::waitingFor)
                    .contains(WaitingFor.GATEWAY);
            assertThat(broken.exchanges()).hasSizeBetween(1, 10);
            assertThat(broken.exchanges()).extracting(Exchange::method).containsOnly("GET");
            hanging.removeRules();
        }
    }

    @Test
    void onceTheGatewayIsBack_aProbeShowsItAndOneCreateIsMade() {
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster)) {
            cluster.add(BAD_GATEWAY);
            rig.with("elser.resilience.breaker.open-for", "PT0.5S").startWorker();
            rig.publish(request("r1", "default"));
            rig.publish(request("r2", "default"));
            untilOpen(rig, "default");
            rig.events().untilRequested("r1", "r2");
            assertThat(mutations(cluster)).isZero();
            cluster.removeRules();

            List<LifecycleEvent> events = rig.events().untilEnded(2);

            assertThat(Tally.of(events)).isEqualTo(Tally.allServed(2));
            assertThat(mutations(cluster)).isEqualTo(1);
        }
    }

    private static boolean ends(LifecycleEvent event) {
        return event.type().isTerminal();
    }
}
