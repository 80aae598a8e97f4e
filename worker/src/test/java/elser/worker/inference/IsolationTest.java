package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/** A target that floods or hangs costs the one beside it nothing. */
class IsolationTest {

    private static final int READS = 3;
    private static final int LIMIT = 1 << 20;
    private static final String GOOD =
            RawServer.json(
                    200,
                    "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[],"
                            + "\"version\":{\"number\":\"9.5.0\"}}");

    private static Target target(String name, URI url) {
        return new Target(name, List.of(url), new Credentials.None(), null, null, null, null, null);
    }

    private static InferenceClusters clusters(RawServer healthy, RawServer other) {
        Map<String, Target> targets =
                Map.of(
                        "healthy", target("healthy", healthy.url()),
                        "other", target("other", other.url()));
        var settings = new Settings().reads(READS).responseBytes(LIMIT).build();
        return new InferenceClusters(
                targets, settings, System::nanoTime, () -> 0, CallObserver.NONE);
    }

    private static CompletableFuture<TargetView> look(InferenceClusters clusters, String target) {
        var answer = new CompletableFuture<TargetView>();
        clusters.look(target, Set.of(), answer::complete);
        return answer;
    }

    /** Writes up to the limit, then waits: all that it may fill is full. */
    private static final class Flood implements Conduct {
        private final Semaphore full = new Semaphore(0);
        private final CountDownLatch onward = new CountDownLatch(1);
        private final AtomicInteger atOnce = new AtomicInteger();

        @Override
        public void meet(RawServer.Exchange exchange) throws IOException, InterruptedException {
            atOnce.incrementAndGet();
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "1000\r\n" + "[".repeat(0x1000) + "\r\n";
            for (int written = 0; written < LIMIT; written += 0x1000) {
                exchange.write(chunk);
            }
            full.release();
            onward.await();
            while (true) {
                exchange.write(chunk);
            }
        }
    }

    @Test
    void besideAFlood() throws InterruptedException {
        var flood = new Flood();
        try (var healthy = RawServer.answering(GOOD);
                var flooding = new RawServer(flood);
                var clusters = clusters(healthy, flooding)) {
            var flooded = Stream.generate(() -> look(clusters, "other")).limit(10).toList();
            flood.full.acquire(READS);

            assertServed(clusters, healthy);
            assertThat(flood.atOnce).hasValue(READS);

            flood.onward.countDown();
            assertThat(flooded)
                    .allSatisfy(
                            look ->
                                    assertThat(Caller.await(look).endpoints())
                                            .isInstanceOf(Read.Unavailable.class));
            assertThat(flood.atOnce).hasValue(READS * 10);
        }
    }

    @Test
    void besideSilence() {
        try (var healthy = RawServer.answering(GOOD);
                var silent = new RawServer(RawServer.Exchange::hang);
                var clusters = clusters(healthy, silent)) {
            var _ = Stream.generate(() -> look(clusters, "other")).limit(10).toList();

            assertServed(clusters, healthy);
            assertThat(silent.requests()).hasSizeLessThanOrEqualTo(READS);
        }
    }

    /** Trees are large. */
    @Test
    void oneAnswerIsUnderstoodAtATime() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var together = new CountDownLatch(2);
        Function<Answer, Boolean> meaning =
                answer -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    together.countDown();
                    boolean met = isMet(together);
                    now.decrementAndGet();
                    return met && answer instanceof Answer.Good;
                };
        try (var server = RawServer.answering(GOOD);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var settings = new Settings().reads(READS).build();
            Target target = target("default", server.url());
            Connection connection = Connection.to(target, settings, System::nanoTime);
            try (Http _ = connection.http()) {
                var reads =
                        new Reads(
                                "default",
                                connection,
                                settings,
                                Guards.of(settings, System::nanoTime, () -> 0),
                                System::nanoTime,
                                CallObserver.NONE);
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> reads.get("/a", Map.of(), meaning), threads))
                        .limit(2)
                        .toList()
                        .forEach(Caller::await);
            }
        }
        assertThat(most).hasValue(1);
    }

    private static boolean isMet(CountDownLatch latch) {
        try {
            return latch.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** With whole looks and no more calls than alone: three a look, and one for the version. */
    private static void assertServed(InferenceClusters clusters, RawServer healthy) {
        for (int look = 0; look < 5; look++) {
            TargetView view = Caller.await(look(clusters, "healthy"));
            assertThat(view.endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(view.models()).isInstanceOf(Read.Complete.class);
            assertThat(view.downloads()).isInstanceOf(Read.Complete.class);
        }
        assertThat(healthy.requests()).hasSizeBetween(3 * 5, 3 * 5 + 1);
    }
}
