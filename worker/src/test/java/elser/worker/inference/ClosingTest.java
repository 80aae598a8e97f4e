package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;

/** Calls and the whole adapter end quietly. */
class ClosingTest {

    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");

    private static boolean hasHttpThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("http-" + Caller.TARGET));
    }

    @Test
    void noThreadAndNoLogLineIsLeft() {
        try (var server = RawServer.answering(GOOD);
                var log = new LogLines(Level.INFO)) {
            var caller = new Caller(new Settings(), server.url());
            for (int call = 0; call < 10; call++) {
                caller.create();
            }
            caller.look();
            caller.close();

            await().until(() -> !hasHttpThreads());
            assertThat(log.lines())
                    .noneMatch(line -> line.contains("elser.worker.inference"))
                    .noneMatch(line -> line.contains("org.apache.hc"));
        }
    }

    @Test
    void callsThatRunAreAnsweredWhenTheAdapterCloses() {
        try (var log = new LogLines(Level.INFO);
                var server = new RawServer(RawServer.Exchange::hang)) {
            var caller = new Caller(new Settings(), server.url());
            CompletableFuture<TargetView> look = caller.startLook();
            CompletableFuture<CallResult> create =
                    caller.start(Caller.create("my-elser"), () -> true);
            await().until(() -> server.mutations() == 1 && server.requests().size() == 4);

            caller.close();

            assertThat(Caller.await(create))
                    .isEqualTo(new CallResult.NoAnswer("the worker is stopping"));
            assertThat(Caller.await(look).endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(caller.freePlaces()).isEqualTo(2);
            await().until(() -> !hasHttpThreads());
            assertThat(log.shown()).isEmpty();
        }
    }

    @Test
    void callsAfterTheCloseAreAnsweredAndNotMade() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"))) {
            var caller = new Caller(new Settings(), server.url());
            caller.close();

            assertThat(caller.create()).isEqualTo(new CallResult.NotSent("the worker is stopping"));
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(server.requests()).isEmpty();
            assertThat(caller.freePlaces()).isEqualTo(2);
        }
    }
}
