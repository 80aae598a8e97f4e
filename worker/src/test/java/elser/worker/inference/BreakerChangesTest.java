package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** When the breaker of a worker with default options opens, and what is told of its changes. */
class BreakerChangesTest {

    private static final int MOST_CALLS = 10;
    private static final String GOOD =
            RawServer.json(
                    200,
                    "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[],"
                            + "\"trained_model_configs\":[]}");

    private static Caller shipped(RawServer server) {
        return new Caller(
                Settings.shipped(Map.of("elser.resilience.read-timeout", "PT0.3S")),
                Caller.target(new Credentials.None(), server.url()),
                System::nanoTime);
    }

    @Test
    void refusedConnectionsOpenItWithinTenCalls() {
        try (var caller =
                new Caller(
                        Settings.shipped(),
                        Caller.target(new Credentials.None(), Checks.nobody()),
                        System::nanoTime)) {
            for (int look = 0; look < MOST_CALLS; look++) {
                caller.look("a", "b", "c", "d", "e");
            }

            assertThat(caller.breakerState()).isEqualTo("open");
            assertThat(
                            caller.told().entrySet().stream()
                                    .filter(told -> told.getKey().endsWith("no_answer"))
                                    .mapToInt(Map.Entry::getValue)
                                    .sum())
                    .isBetween(1, MOST_CALLS);
        }
    }

    @TestFactory
    Stream<DynamicTest> aDeadGatewayOpensItWithinTenCalls() {
        Map<String, Conduct> deaths =
                Map.of(
                        "bad gateway",
                        exchange -> exchange.write(RawServer.response(502, "", "<html>")),
                        "reset",
                        RawServer.Exchange::reset,
                        "silence",
                        RawServer.Exchange::hang);
        return deaths.entrySet().stream()
                .flatMap(
                        death ->
                                Stream.of(0, 6)
                                        .map(
                                                looks ->
                                                        DynamicTest.dynamicTest(
                                                                death.getKey()
                                                                        + " after whole looks: "
                                                                        + looks,
                                                                () ->
                                                                        assertOpened(
                                                                                death.getValue(),
                                                                                looks))));
    }

    /** As many reads at once as a look can have. */
    private static void assertOpened(Conduct death, int wholeLooks) {
        var ill = new AtomicBoolean();
        var failed = new AtomicInteger();
        Conduct conduct =
                exchange -> {
                    if (ill.get()) {
                        failed.incrementAndGet();
                        death.meet(exchange);
                    } else {
                        exchange.write(GOOD);
                    }
                };
        try (var server = new RawServer(conduct);
                var caller = shipped(server)) {
            for (int look = 0; look < wholeLooks; look++) {
                assertThat(caller.look("m").endpoints()).isInstanceOf(Read.Complete.class);
            }
            ill.set(true);
            while (caller.breakerState().equals("closed") && failed.get() < 5 * MOST_CALLS) {
                caller.look("a", "b", "c", "d", "e");
            }

            assertThat(caller.breakerState()).isEqualTo("open");
            assertThat(failed).hasValueBetween(1, MOST_CALLS);
        }
    }

    @Test
    void createsThatAGatewayCutsNeverOpenItWhileReadsShowLife() {
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                exchange.request().isRead()
                                                        ? GOOD
                                                        : RawServer.response(504, "", "")));
                var caller = shipped(server)) {
            for (int create = 1; create <= 2 * MOST_CALLS; create++) {
                assertThat(caller.create())
                        .isEqualTo(
                                new CallResult.Answered(504, null, "0 bytes of no content type"));
                if (create % MOST_CALLS == 0) {
                    assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
                }
            }

            assertThat(caller.breakerChanges())
                    .isEqualTo(Map.of("closed", 0L, "open", 0L, "half_open", 0L));
        }
    }

    @Test
    void everyChangeIsOneLineAndOneCount() {
        var now = new AtomicLong(1);
        var ill = new AtomicBoolean(true);
        try (var log = new LogLines(Level.INFO);
                var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                ill.get()
                                                        ? RawServer.response(503, "", "")
                                                        : GOOD));
                var caller =
                        new Caller(
                                new Settings().breakerCalls(3).openFor(Duration.ofMinutes(1)),
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            caller.look();
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            caller.look();
            ill.set(false);
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            caller.look();

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("circuit breaker"))
                    .isEqualTo(
                            List.of(
                                    line(
                                            "opened: the target gets no calls but probes",
                                            "closed",
                                            "open"),
                                    line(
                                            "half open: the next reads probe the target",
                                            "open",
                                            "half_open"),
                                    line(
                                            "opened: the target gets no calls but probes",
                                            "half_open",
                                            "open"),
                                    line(
                                            "half open: the next reads probe the target",
                                            "open",
                                            "half_open"),
                                    line(
                                            "closed: the target gets calls again",
                                            "half_open",
                                            "closed")));
            assertThat(caller.breakerChanges())
                    .isEqualTo(Map.of("closed", 1L, "open", 2L, "half_open", 2L));
        }
    }

    private static String line(String meaning, String from, String to) {
        return "INFO elser.worker.inference.BreakerChanges circuit breaker %s [elser.target=\"default\", elser.breaker.from=\"%s\", elser.breaker.to=\"%s\"]"
                .formatted(meaning, from, to);
    }
}
