package elser.sandbox.http;

import static elser.sandbox.cluster.ElserModels.LINUX;
import static elser.sandbox.cluster.ElserModels.PORTABLE;
import static elser.sandbox.http.Calls.answered;
import static elser.sandbox.http.Calls.creating;
import static elser.sandbox.http.Calls.list;
import static elser.sandbox.http.Calls.listing;
import static elser.sandbox.http.Calls.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import elser.sandbox.Shows;
import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.Exchange.Delivery;
import elser.sandbox.wire.IncomingRequest;
import elser.sandbox.wire.RawClient;
import elser.sandbox.wire.RawClient.Outcome;
import elser.sandbox.wire.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Every fault, on a clock that only the test moves. */
class FaultTest {

    private static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualClock clock = VirtualClock.startingAt(T0);
    private final SimulatedElasticsearch target =
            SimulatedElasticsearch.start(
                    TargetOptions.of(
                            ClusterOptions.builder()
                                    .downloadDuration(Duration.ofSeconds(20))
                                    .allocationTime(SECOND)
                                    .with(new Change.ImportModel("other"))
                                    .build()),
                    clock);

    @AfterEach
    void stop() {
        target.close();
    }

    private Exchange last() {
        return target.exchanges().getLast();
    }

    @Test
    @Shows("fault-reset")
    void resetBefore_keepsTheCallFromTheServer() {
        target.add(Rule.always(new Fault.Reset(Stage.BEFORE)));
        assertThat(Calls.create(target.url(), "e")).isEqualTo(new Outcome.Reset());
        assertThat(target.calls()).isEmpty();
        assertThat(last())
                .isEqualTo(
                        new Exchange(
                                1,
                                T0,
                                Call.Via.DIRECT,
                                "PUT",
                                "/_inference/sparse_embedding/e",
                                "put-endpoint",
                                Optional.of("test-e"),
                                List.of(1L),
                                List.of(),
                                Optional.empty(),
                                Optional.of(new Exchange.Outcome.Reset()),
                                Optional.of(T0)));
    }

    @Test
    @Shows("fault-reset")
    void resetForwarded_leavesTheServerAtWork() {
        target.add(Rule.on(Match.creates(PORTABLE), new Fault.Reset(Stage.FORWARDED)).times(1));
        assertThat(Calls.create(target.url(), "e")).isEqualTo(new Outcome.Reset());
        assertThat(target.counters().createsOf(LINUX).inFlight()).isEqualTo(1);
        assertThat(last().deliveries()).containsExactly(new Delivery("node-1", 1));
        clock.advance(Duration.ofSeconds(25));
        assertThat(target.calls().getFirst().status()).contains(200);
    }

    @Test
    @Shows("fault-close")
    void closeAnswered_losesTheAnswerOnly() {
        target.add(Rule.always(new Fault.Close(Stage.ANSWERED)));
        CompletableFuture<Outcome> creating = creating(target.url(), "e");
        await().until(() -> target.waiting() == 1);
        clock.advance(Duration.ofSeconds(25));
        assertThat(creating.join()).isEqualTo(new Outcome.Empty());
        assertThat(target.calls().getFirst().status()).contains(200);
        assertThat(last().outcome()).contains(new Exchange.Outcome.Closed());
    }

    @Test
    @Shows("gateway-retry-after")
    void respond_bearsStatusAndRetryAfterButNotTheProduct() {
        Page page = new Page(503, new Body.Empty(), Optional.of("5"));
        target.add(Rule.always(Fault.Respond.with(page)).times(2));
        Outcome.Answered answer = answered(list(target.url()));
        assertThat(answer.head())
                .isEqualTo(
                        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
                                + "Connection: close\r\nContent-Length: 0");
        assertThat(status(list(target.url()))).isEqualTo(503);
        assertThat(status(list(target.url()))).isEqualTo(200);
        assertThat(target.calls()).hasSize(1);
    }

    @Test
    @Shows("gateway-502")
    void respondAnswered_hidesWhatTheServerSaid() {
        target.add(Rule.always(Fault.Respond.with(Page.html(504)).at(Stage.ANSWERED)));
        Outcome.Answered answer = answered(list(target.url()));
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.body()).contains("<title>504 Gateway Time-out</title>");
        assertThat(target.calls().getFirst().status()).contains(200);
    }

    @Test
    @Shows("fault-hang")
    void hang_holdsTheCallBackAndLetsItGoOn() {
        target.add(Rule.always(Fault.Hang.of(Duration.ofSeconds(20))));
        CompletableFuture<Outcome> listing = listing(target.url());
        await().until(() -> target.waiting() == 1);
        clock.advance(Duration.ofSeconds(19));
        assertThat(target.calls()).isEmpty();
        assertThat(last().outcome()).isEmpty();
        clock.advance(SECOND);
        assertThat(status(listing.join())).isEqualTo(200);
        assertThat(target.calls().getFirst().arrivedAt()).isEqualTo(T0.plusSeconds(20));
        assertThat(last().endedAt()).contains(T0.plusSeconds(20));
    }

    @Test
    @Shows({"fault-hang", "left-client-gone"})
    void clientThatLeaves_isNoticedAndItsCallGoesOn() {
        target.add(Rule.always(Fault.Hang.of(SECOND)));
        RawClient hasty = RawClient.plain().patient(Duration.ofMillis(100));
        assertThat(hasty.get(target.url().resolve("/_inference")))
                .isEqualTo(new Outcome.TimedOut());
        await().until(() -> target.waiting() == 0);
        clock.advance(SECOND);
        assertThat(target.calls().getFirst().status()).contains(200);
        assertThat(last().outcome()).contains(new Exchange.Outcome.Left());
        assertThat(last().endedAt()).contains(T0);
    }

    @Test
    void longHangs_areForgottenWhenTheyEnd() {
        Rules rules = new Rules(clock, Set.of());
        ExchangeLog log = new ExchangeLog(clock);
        Visit visit =
                log.arrived(new IncomingRequest("GET", "/", Map.of(), "", true), Call.Via.DIRECT);
        Faults faults = new Faults(rules, log, clock);
        rules.add(Rule.always(Fault.Hang.of(SECOND)));
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Reply> reply =
                    faults.pass(
                            visit,
                            Place.node(1),
                            () -> CompletableFuture.completedFuture(new Reply.Closed()));
            clock.advance(SECOND);
            assertThat(reply).isDone();
        }
        CompletableFuture<Void> gone = rules.strike(visit, Place.node(1)).orElseThrow().gone();
        assertThat(gone.getNumberOfDependents()).isLessThan(10);
    }

    @Test
    void hangAnswered_holdsTheAnswerBack() {
        target.add(Rule.always(Fault.Hang.of(SECOND).at(Stage.ANSWERED)));
        CompletableFuture<Outcome> listing = listing(target.url());
        await().until(() -> target.waiting() == 1);
        assertThat(target.calls().getFirst().status()).contains(200);
        assertThat(listing).isNotDone();
        clock.advance(SECOND);
        assertThat(status(listing.join())).isEqualTo(200);
    }

    @Test
    void hangWithoutEnd_endsWithItsRule() {
        target.add(Rule.always(Fault.Hang.untilReleased()).lasting(Duration.ofSeconds(20)));
        long forEver = target.add(Rule.always(Fault.Hang.untilReleased())).id();
        CompletableFuture<Outcome> first = listing(target.url());
        await().until(() -> target.waiting() == 1);
        clock.advance(Duration.ofSeconds(20));
        assertThat(status(first.join())).isEqualTo(200);

        CompletableFuture<Outcome> second = listing(target.url());
        await().until(() -> target.waiting() == 1);
        clock.advance(Duration.ofHours(1));
        assertThat(target.calls()).hasSize(1);
        assertThat(target.removeRule(forEver)).isTrue();
        assertThat(status(second.join())).isEqualTo(200);
    }

    @Test
    @Shows("fault-slow")
    void slow_answersSoManyBytesAtATime() {
        target.add(Rule.always(new Fault.Slow(40, SECOND)).times(1));
        CompletableFuture<Outcome> listing = listing(target.url());
        await().until(() -> last(0).isPresent());
        assertThat(listing).isNotDone();
        await().until(
                        () -> {
                            clock.advance(SECOND);
                            return listing.isDone();
                        });
        Outcome.Answered whole = answered(list(target.url()));
        assertThat(listing.join()).isEqualTo(whole);
        int pauses = (whole.head().length() + 4 + whole.body().length() - 1) / 40;
        assertThat(Duration.between(T0, clock.now()))
                .isGreaterThanOrEqualTo(SECOND.multipliedBy(pauses));
    }

    private Optional<Exchange.Outcome> last(int index) {
        return target.exchanges().size() > index
                ? target.exchanges().get(index).outcome()
                : Optional.empty();
    }

    @Test
    @Shows("fault-truncated")
    void truncate_breaksOffInTheBody() {
        target.add(Rule.always(new Fault.Truncate(7)));
        Outcome.Answered answer = answered(list(target.url()));
        assertThat(answer.body()).isEqualTo("{\"endpo");
        assertThat(answer.complete()).isFalse();
        assertThat(last().outcome()).contains(new Exchange.Outcome.Truncated(200));
    }

    @Test
    void rule_isAboutWhatItNames() {
        target.add(Rule.on(Match.creates("other"), new Fault.Reset(Stage.BEFORE)));
        target.add(Rule.on(Match.operation(Action.GET_MODEL_STATS), new Fault.Close(Stage.BEFORE)));
        target.add(
                Rule.on(Match.any().path("/_inference*"), Fault.Respond.with(Page.html(502)))
                        .skip(1)
                        .times(1));
        assertThat(status(list(target.url()))).isEqualTo(200);
        assertThat(status(list(target.url()))).isEqualTo(502);
        assertThat(status(list(target.url()))).isEqualTo(200);
        assertThat(target.rules().get(2).matched()).isEqualTo(3);
        assertThat(target.rules().get(2).left()).contains(0L);
        assertThat(target.rules().get(0).matched()).isZero();
    }

    @Test
    void oldestRule_strikesFirst() {
        target.add(Rule.always(Fault.Respond.with(Page.html(502))).times(1));
        target.add(Rule.always(Fault.Respond.with(Page.html(503))).times(1));
        assertThat(status(list(target.url()))).isEqualTo(502);
        assertThat(status(list(target.url()))).isEqualTo(503);
    }

    @Test
    void unknownPlace_isRefused() {
        assertThatThrownBy(
                        () -> target.add(Rule.always(new Fault.Reset(Stage.BEFORE)).at("node-2")))
                .hasMessage("there is no 'node-2' here, only node, node-1");
    }
}
