package elser.sandbox.http;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.http.Calls.answered;
import static elser.sandbox.http.Calls.creating;
import static elser.sandbox.http.Calls.list;
import static elser.sandbox.http.Calls.listing;
import static elser.sandbox.http.Calls.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.Shows;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.Exchange.Delivery;
import elser.sandbox.wire.RawClient.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A gateway before two nodes, on a clock that only the test moves. */
class GatewayTest {

    private static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final VirtualClock clock = VirtualClock.startingAt(T0);
    private final SimulatedElasticsearch target =
            SimulatedElasticsearch.start(
                    TargetOptions.of(
                                    ClusterOptions.builder()
                                            .downloadDuration(Duration.ofHours(1))
                                            .build())
                            .nodes(2)
                            .behind(GatewayOptions.cuttingAfter(TIMEOUT)),
                    clock);

    @AfterEach
    void stop() {
        target.close();
    }

    private void resend() {
        target.gateway(GatewayOptions.likeConsole(TIMEOUT).behaviour());
    }

    private Exchange last() {
        return target.exchanges().getLast();
    }

    @Test
    @Shows("gateway-timeout")
    void timeOut_isTheGatewaysOwnAnswerWhileTheServerGoesOn() {
        target.gateway(
                new GatewayBehaviour(
                        TIMEOUT, false, new Page(504, new Body.Html(), Optional.of("7"))));
        CompletableFuture<Outcome> creating = creating(target.gatewayUrl(), "e");
        await().until(() -> target.waiting() == 1);
        clock.advance(TIMEOUT);
        Outcome.Answered answer = answered(creating.join());
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.head()).contains("Retry-After: 7").doesNotContain("X-Elastic-Product");
        assertThat(answer.body()).contains("<title>504 Gateway Time-out</title>");
        assertThat(last().cutAt()).contains(T0.plus(TIMEOUT));
        Call call = target.calls().getFirst();
        assertThat(call.cutAt()).contains(T0.plus(TIMEOUT));
        assertThat(call.status()).isEmpty();
        assertThat(target.counters().createsOf(LINUX).inFlight()).isEqualTo(1);
    }

    @Test
    @Shows({"gateway-resend", "gateway-console-json", "exchange-16"})
    void console_sendsAgainToTheNextNodeAndThenAnswersInItsOwnJson() {
        resend();
        CompletableFuture<Outcome> creating = creating(target.gatewayUrl(), "e");
        await().until(() -> target.waiting() == 1);
        target.add(Rule.always(Fault.Hang.untilReleased()).at("node-2").times(1));
        clock.advance(TIMEOUT);
        assertThat(last().rules()).hasSize(1);
        assertThat(creating).isNotDone();
        clock.advance(TIMEOUT);
        assertThat(target.calls().getFirst().cutAt()).contains(T0.plus(TIMEOUT));
        Outcome.Answered answer = answered(creating.join());
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.head()).contains("x-console-proxy-status-code: 502");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"statusCode\":502,\"error\":\"Bad Gateway\","
                                + "\"message\":\"Client request timeout for: "
                                + target.urls().getLast()
                                + " with request PUT /_inference/sparse_embedding/e\"}");
    }

    @Test
    @Shows("gateway-console-json")
    void olderConsole_doesNotNameTheCall() {
        ClusterOptions older =
                ClusterOptions.builder().version(ServerVersion.parse("8.17")).build();
        try (var other =
                SimulatedElasticsearch.start(
                        TargetOptions.of(older).behind(GatewayOptions.likeConsole(TIMEOUT)),
                        clock)) {
            CompletableFuture<Outcome> creating = creating(other.gatewayUrl(), "e");
            await().until(() -> other.waiting() == 1);
            clock.advance(TIMEOUT);
            assertThat(answered(creating.join()).body())
                    .isEqualTo(
                            "{\"statusCode\":502,\"error\":\"Bad Gateway\","
                                    + "\"message\":\"Client request timeout\"}");
        }
    }

    @Test
    @Shows("gateway-resend")
    void console_bringsOneCreateToTheServerTwice() {
        resend();
        CompletableFuture<Outcome> creating = creating(target.gatewayUrl(), "e");
        await().until(() -> target.waiting() == 1);
        clock.advance(TIMEOUT);
        Outcome.Answered answer = answered(creating.join());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("resource_already_exists_exception");
        assertThat(last().deliveries())
                .containsExactly(new Delivery("node-1", 1), new Delivery("node-2", 2));
        assertThat(target.counters().createsOf(LINUX).arrived()).isEqualTo(2);
    }

    @Test
    @Shows("gateway-resend")
    void brokenConnectionToANode_isSentAgainOnlyByTheConsole() {
        target.add(Rule.always(new Fault.Reset(Stage.ANSWERED)).at("node-1"));
        Outcome.Answered answer = answered(list(target.gatewayUrl()));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(last().deliveries()).hasSize(1);
        resend();
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(200);
        assertThat(last().deliveries()).hasSize(2);
    }

    @Test
    @Shows("gateway-nodes")
    void nodeThatIsDown_isPassedOver() {
        target.refuse("node-1");
        assertThat(list(target.urls().get(0))).isEqualTo(new Outcome.Refused());
        assertThat(status(list(target.urls().get(1)))).isEqualTo(200);
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(200);
        assertThat(last().deliveries()).containsExactly(new Delivery("node-2", 2));

        target.refuse("node-2");
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(502);
        target.accept("node-1");
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(200);
        assertThat(last().deliveries()).containsExactly(new Delivery("node-1", 3));
    }

    @Test
    @Shows("gateway-nodes")
    void nodeThatGoesDown_breaksItsCallsOff() {
        CompletableFuture<Outcome> creating = creating(target.gatewayUrl(), "e");
        await().until(() -> target.waiting() == 1);
        target.refuse("node-1");
        assertThat(status(creating.join())).isEqualTo(502);
        assertThat(target.counters().createsOf(LINUX).inFlight()).isEqualTo(1);
    }

    @Test
    @Shows("fault-refused")
    void portRefusesForAWhile() {
        target.refuse("gateway", Duration.ofSeconds(30));
        assertThat(list(target.gatewayUrl())).isEqualTo(new Outcome.Refused());
        clock.advance(Duration.ofSeconds(29));
        assertThat(target.ports()).containsEntry("gateway", false).containsEntry("node-1", true);
        clock.advance(Duration.ofSeconds(1));
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(200);
    }

    @Test
    @Shows("fault-refused")
    void lastWordAboutAPort_isWhatHolds() {
        target.refuse("node-1", Duration.ofSeconds(10));
        target.refuse("node-1", Duration.ofSeconds(30));
        clock.advance(Duration.ofSeconds(29));
        assertThat(target.ports()).containsEntry("node-1", false);
        target.accept("node-1");
        target.refuse("node-1");
        clock.advance(Duration.ofHours(1));
        assertThat(target.ports()).containsEntry("node-1", false);
    }

    @Test
    void ruleWithoutPlace_strikesWhereTheClientIsConnected() {
        target.add(Rule.always(new Fault.Reset(Stage.BEFORE)).times(2));
        assertThat(list(target.gatewayUrl())).isEqualTo(new Outcome.Reset());
        assertThat(list(target.url())).isEqualTo(new Outcome.Reset());
        assertThat(status(list(target.gatewayUrl()))).isEqualTo(200);
    }

    @Test
    void ruleAtTheGateway_sparesDirectCalls() {
        target.add(Rule.always(new Fault.Close(Stage.BEFORE)).at("gateway"));
        assertThat(status(list(target.url()))).isEqualTo(200);
        assertThat(list(target.gatewayUrl())).isEqualTo(new Outcome.Empty());
    }

    @Test
    @Shows("gateway-timeout")
    void hangAtANode_endsInATimeOutOfTheGateway() {
        target.add(Rule.always(Fault.Hang.of(Duration.ofSeconds(20))).at("node"));
        CompletableFuture<Outcome> listing = listing(target.gatewayUrl());
        await().until(() -> target.waiting() == 1);
        clock.advance(TIMEOUT);
        assertThat(status(listing.join())).isEqualTo(502);
        assertThat(target.calls()).isEmpty();
        clock.advance(TIMEOUT);
        assertThat(target.calls()).hasSize(1);
    }
}
