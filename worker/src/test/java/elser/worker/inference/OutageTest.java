package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What an outage costs the target's gateway, by the default options and a clock that is told. */
class OutageTest {

    private static final int WAITING = 1_000;
    private static final int TO_OPEN = 10;
    private static final int PROBES = 3;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration OUTAGE = Duration.ofSeconds(60);

    @Test
    void aDeadGatewayOpensTheBreakerWithinTenCalls() {
        try (var server = RawServer.answering(RawServer.response(502, "", "<html>"));
                var caller = new Caller(Settings.shipped(), new Credentials.None(), server.url())) {
            while (caller.breakerState().equals("closed")) {
                caller.look();
            }

            assertThat(server.requests()).hasSizeLessThanOrEqualTo(TO_OPEN);
        }
    }

    /**
     * A look serves all that wait, and whatever of them wants a call asks for it: ten calls open
     * the breaker, then it is three probes every ten seconds, however many wait.
     */
    @Test
    void aMinuteCostsThreeDozenCallsAtMost_withAThousandProvisioningsWaiting() {
        var now = new AtomicLong(1);
        try (var server = RawServer.answering(RawServer.response(502, "", "<html>"));
                var caller =
                        new Caller(
                                Settings.shipped(),
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            for (Duration at = Duration.ZERO; at.compareTo(OUTAGE) < 0; at = at.plus(TICK)) {
                caller.look();
                for (int each = 0; each < WAITING; each++) {
                    assertThat(caller.ask()).isEqualTo(new Permission.GatewayDown());
                }
                now.addAndGet(TICK.toNanos());
            }

            assertThat(server.requests()).hasSizeBetween(PROBES * 5, TO_OPEN + PROBES * 6);
            assertThat(server.mutations()).isZero();
            assertThat(caller.freePlaces()).isEqualTo(Settings.shipped().concurrentCreates());
        }
    }
}
