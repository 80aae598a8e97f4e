package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import elser.worker.config.WorkerConfig.Credentials;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** How often a target's trouble is told. */
class TroubleLogTest {

    private static final String WELL =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");
    private static final String AWAY =
            "WARN  TroubleLog the target cannot be looked at; see that the cluster runs, or correct"
                + " elser.targets.default.url elser.target=\"default\" error.message=\"502 from a"
                + " gateway: 0 bytes of no content type\"";
    private static final String ILL =
            "WARN  TroubleLog the target cannot be looked at; see the cluster's log"
                    + " elser.target=\"default\" error.message=\"500 some: two lines\"";
    private static final String AGAIN =
            "INFO  TroubleLog the target can be looked at again elser.target=\"default\"";

    private final AtomicReference<String> answer = new AtomicReference<>(WELL);
    private final AtomicLong now = new AtomicLong(1);

    private void look(Caller caller, String answered, Duration later) {
        answer.set(answered);
        now.addAndGet(later.toNanos());
        caller.look();
    }

    @Test
    void oneLineATrouble_oneWhenItIsOver_andOneAMinuteAtMost() {
        String away = RawServer.response(502, "", "");
        String ill = RawServer.error(500, "some", "two\\nlines");
        try (var log = new LogLines(Level.INFO);
                var server = new RawServer(exchange -> exchange.write(answer.get()));
                var caller =
                        new Caller(
                                new Settings().readAttempts(1),
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            look(caller, WELL, Duration.ZERO);
            look(caller, away, Duration.ofSeconds(1));
            look(caller, away, Duration.ofSeconds(70));
            look(caller, ill, Duration.ofSeconds(1));
            look(caller, away, Duration.ofSeconds(1));
            look(caller, ill, Duration.ofSeconds(1));
            look(caller, ill, Duration.ofSeconds(1));
            look(caller, WELL, Duration.ofSeconds(1));
            look(caller, away, Duration.ofSeconds(1));
            look(caller, away, Duration.ofSeconds(61));

            assertThat(log.shown()).containsExactly(AWAY, ILL, AGAIN, AWAY);
        }
    }

    @Test
    void thatNoCallIsMadeIsNoNews() {
        try (var log = new LogLines(Level.INFO);
                var server = RawServer.answering(RawServer.response(502, "", ""));
                var caller =
                        new Caller(
                                new Settings()
                                        .readAttempts(1)
                                        .breakerCalls(3)
                                        .openFor(Duration.ofMinutes(10)),
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            caller.look();
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            caller.look();

            assertThat(caller.breakerState()).isEqualTo("open");
            assertThat(log.shown())
                    .filteredOn(line -> line.contains("TroubleLog"))
                    .containsExactly(AWAY);
        }
    }
}
