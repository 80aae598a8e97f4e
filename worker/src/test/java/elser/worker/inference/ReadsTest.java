package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads are made again where that may help, twice at most, whatever the number of nodes. */
class ReadsTest {

    private static final String ENDPOINTS = "/_inference/_all";
    private static final String SILENCE = "silence";
    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");

    private record Case(String name, Conduct conduct, int arrivals) {

        Settings settings() {
            return name.equals(SILENCE)
                    ? new Settings().readTimeout(Duration.ofMillis(700))
                    : new Settings();
        }
    }

    private static Case status(int status, int arrivals) {
        return new Case(
                "error " + status,
                exchange -> exchange.write(RawServer.error(status, "some", "no")),
                arrivals);
    }

    private static Stream<Case> cases() {
        return Stream.of(
                status(502, 3),
                status(503, 3),
                status(504, 3),
                status(400, 1),
                status(401, 1),
                status(403, 1),
                status(408, 1),
                status(429, 1),
                status(500, 1),
                new Case(
                        "a gateway's page",
                        exchange -> exchange.write(RawServer.response(502, "", "<html>")),
                        3),
                new Case("reset", RawServer.Exchange::reset, 3),
                new Case("end", RawServer.Exchange::end, 3),
                new Case(SILENCE, RawServer.Exchange::hang, 3),
                new Case(
                        "a short Retry-After",
                        exchange ->
                                exchange.write(RawServer.response(503, "Retry-After: 0\r\n", "")),
                        3),
                new Case(
                        "a long Retry-After",
                        exchange ->
                                exchange.write(RawServer.response(503, "Retry-After: 30\r\n", "")),
                        1));
    }

    @TestFactory
    Stream<DynamicTest> aReadArrivesAtMostThreeTimes() {
        return cases().flatMap(
                        one ->
                                Stream.of(1, 3)
                                        .map(
                                                nodes ->
                                                        DynamicTest.dynamicTest(
                                                                one.name() + ", nodes: " + nodes,
                                                                () -> assertArrivals(one, nodes))));
    }

    private static void assertArrivals(Case one, int nodes) {
        Conduct conduct =
                exchange -> {
                    if (exchange.request().line().contains(ENDPOINTS)) {
                        one.conduct().meet(exchange);
                    } else {
                        exchange.write(GOOD);
                    }
                };
        List<RawServer> servers =
                IntStream.range(0, nodes).mapToObj(_ -> new RawServer(conduct)).toList();
        URI[] addresses = servers.stream().map(RawServer::url).toArray(URI[]::new);
        try (var caller = new Caller(one.settings(), addresses)) {
            TargetView view = caller.look();

            assertThat(view.endpoints()).isNotInstanceOf(Read.Complete.class);
            assertThat(servers.stream().mapToLong(server -> server.reads(ENDPOINTS)).sum())
                    .isEqualTo(one.arrivals());
        } finally {
            servers.forEach(RawServer::close);
        }
    }

    @Test
    void aReadThatHealsIsComplete() {
        var count = new AtomicInteger();
        try (var server =
                        new RawServer(
                                exchange -> {
                                    boolean ill = count.incrementAndGet() <= 2;
                                    exchange.write(ill ? RawServer.response(502, "", "") : GOOD);
                                });
                var caller = new Caller(new Settings(), server.url())) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        }
    }

    @Test
    void aNodeThatFailedIsAvoidedWhileOthersAreLeft() {
        try (var ill = RawServer.answering(RawServer.response(502, "", ""));
                var well = RawServer.answering(GOOD);
                var caller = new Caller(new Settings(), ill.url(), well.url())) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            int before = ill.requests().size();

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);

            assertThat(before).isPositive();
            assertThat(ill.requests()).hasSize(before);
        }
    }

    @Test
    void readsThatTimeOutLeaveNothingTaken() {
        var ill = new AtomicBoolean(true);
        try (var server =
                        new RawServer(
                                exchange -> {
                                    if (ill.get()) {
                                        exchange.hang();
                                    }
                                    exchange.write(GOOD);
                                });
                var caller =
                        new Caller(
                                new Settings().readAttempts(1).readTimeout(Duration.ofMillis(1500)),
                                server.url())) {
            for (int look = 0; look < 2; look++) {
                assertThat(caller.look("a", "b", "c", "d", "e").endpoints())
                        .isEqualTo(
                                new Read.Unavailable<>(
                                        new Trouble(
                                                Kind.GATEWAY,
                                                "no answer within PT1.5S",
                                                null,
                                                null)));
            }
            ill.set(false);

            TargetView view = caller.look("a", "b", "c", "d", "e");

            assertThat(view.endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(view.models()).isInstanceOf(Read.Complete.class);
            assertThat(view.downloads()).isInstanceOf(Read.Complete.class);
        }
    }

    @Test
    void aConnectionThatTheServerClosedMeanwhileIsNotUsed() {
        try (var server =
                        new RawServer(
                                exchange -> {
                                    exchange.write(GOOD);
                                    exchange.connection().shutdownOutput();
                                });
                var caller = new Caller(new Settings().readAttempts(1), server.url())) {
            for (int look = 0; look < 5; look++) {
                assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
                await().until(() -> server.openConnections() == 0);
            }
            assertThat(caller.failedReads()).isZero();
        }
    }

    @Test
    void whoAsksToBeLeftAloneIsLeftAlone_aMinuteAtMost() {
        var now = new AtomicLong(1);
        var answer = new AtomicInteger(429);
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                answer.get() == 200
                                                        ? GOOD
                                                        : RawServer.response(
                                                                answer.get(),
                                                                "Retry-After: 3600\r\n",
                                                                "")));
                var caller =
                        new Caller(
                                new Settings(),
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            caller.look();
            int first = server.requests().size();
            answer.set(200);
            now.addAndGet(Duration.ofSeconds(59).toNanos());
            assertThat(caller.look().endpoints())
                    .isEqualTo(
                            new Read.Unavailable<>(
                                    new Trouble(
                                            Kind.GATEWAY,
                                            "no call was made: the target asked to be left alone",
                                            null,
                                            null)));
            assertThat(server.requests()).hasSize(first);

            now.addAndGet(Duration.ofSeconds(2).toNanos());

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        }
    }
}
