package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.Stream;

/** A half-open breaker lets no more probes through than it is to. */
class ProbesTest {

    private static final int PROBES = 3;

    @Test
    void readsThatWaitedSinceBeforeItOpenedAddNone() {
        var settings = new Settings().callsPerSecond(1).readTimeout(Duration.ofMillis(700));
        try (var server = new RawServer(RawServer.Exchange::hang);
                var caller = new Caller(settings, server.url())) {
            CircuitBreaker breaker =
                    caller.clusters().guards().breakers().circuitBreaker(Caller.TARGET);
            RateLimiter rate = caller.clusters().guards().rateLimiters().rateLimiter(Caller.TARGET);
            rate.drainPermissions();
            var waiting = caller.startLook();
            await().until(() -> rate.getMetrics().getNumberOfWaitingThreads() == PROBES);
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            Caller.await(waiting);

            long permitted =
                    Stream.generate(breaker::tryAcquirePermission)
                            .limit(4 * PROBES)
                            .filter(each -> each)
                            .count();

            assertThat(permitted).isEqualTo(PROBES);
        }
    }
}
