package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;
import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The circuit breaker judges reads, and only by whether the cluster can be reached. */
class BreakerTest {

    private static final String SILENCE = "silence";
    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");
    private static final Read<?> OPEN =
            new Read.Unavailable<>(
                    new Trouble(
                            Kind.GATEWAY,
                            "no call was made: the circuit breaker is open",
                            null,
                            null));

    private static Settings settings() {
        return new Settings().readAttempts(1).breakerCalls(6);
    }

    private record Case(String name, Conduct conduct, boolean opens) {

        Settings settings() {
            Duration patience = Duration.ofMillis(name.equals(SILENCE) ? 500 : 20_000);
            return BreakerTest.settings().readTimeout(patience).createTimeout(patience);
        }
    }

    private static Case status(int status, boolean opens) {
        return new Case(
                "error " + status,
                exchange -> exchange.write(RawServer.error(status, "some", "no")),
                opens);
    }

    @TestFactory
    Stream<DynamicTest> readsThatCannotReachTheClusterOpenIt() {
        return Stream.of(
                        new Case(SILENCE, RawServer.Exchange::hang, true),
                        new Case("reset", RawServer.Exchange::reset, true),
                        new Case(
                                "a gateway's page",
                                exchange -> exchange.write(RawServer.response(502, "", "<html>")),
                                true),
                        status(502, true),
                        status(503, true),
                        status(504, true),
                        status(400, false),
                        status(401, false),
                        status(403, false),
                        status(408, false),
                        status(429, false),
                        status(500, false),
                        new Case(
                                "nonsense",
                                exchange -> exchange.write(RawServer.json(200, "[]")),
                                false))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> assertJudged(one)));
    }

    private static void assertJudged(Case one) {
        try (var server = new RawServer(one.conduct());
                var caller = new Caller(one.settings(), server.url())) {
            caller.look();
            caller.look();

            assertThat(caller.breakerState()).isEqualTo(one.opens() ? "open" : "closed");
        }
    }

    @TestFactory
    Stream<DynamicTest> mutationsNeverOpenIt() {
        return Stream.of(
                        new Case(SILENCE, RawServer.Exchange::hang, false),
                        new Case("reset", RawServer.Exchange::reset, false),
                        status(502, false),
                        status(503, false),
                        status(429, false))
                .map(
                        one ->
                                DynamicTest.dynamicTest(
                                        one.name(), () -> assertIgnoredOfMutations(one)));
    }

    private static void assertIgnoredOfMutations(Case one) {
        try (var server = new RawServer(one.conduct());
                var caller = new Caller(one.settings().breakerCalls(2), server.url())) {
            for (int call = 0; call < 4; call++) {
                caller.create();
            }

            assertThat(caller.breakerState()).isEqualTo("closed");
            assertThat(caller.failedReads()).isZero();
        }
    }

    @Test
    void slowReadsThatAreAnsweredDoNotOpenIt() {
        var now = new AtomicLong(1);
        try (var server =
                        new RawServer(
                                exchange -> {
                                    now.addAndGet(Duration.ofMinutes(2).toNanos());
                                    exchange.write(GOOD);
                                });
                var caller =
                        new Caller(
                                settings(),
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            caller.look();
            caller.look();

            assertThat(caller.breakerState()).isEqualTo("closed");
        }
    }

    @Test
    void whileOpenNothingArrives_andNoMutationIsGranted() {
        try (var server = RawServer.answering(RawServer.response(503, "", ""));
                var caller = new Caller(settings(), server.url())) {
            caller.look();
            caller.look();
            int before = server.requests().size();

            TargetView view = caller.look("m");

            assertThat(view.endpoints()).isEqualTo(OPEN);
            assertThat(view.models()).isEqualTo(OPEN);
            assertThat(view.downloads()).isEqualTo(OPEN);
            assertThat(view.definitions()).hasToString("{m=" + OPEN + "}");
            assertThat(server.requests()).hasSize(before);
            assertThat(caller.ask()).isEqualTo(new Permission.GatewayDown());
            assertThat(caller.freePlaces()).isEqualTo(2);
        }
    }

    @Test
    void readsProbeIt_andCloseItAgain() {
        var now = new AtomicLong(1);
        var ill = new AtomicBoolean(true);
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                ill.get()
                                                        ? RawServer.response(503, "", "")
                                                        : GOOD));
                var caller = probing(server, now)) {
            caller.look();
            caller.look();
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            assertThat(caller.ask()).isEqualTo(new Permission.GatewayDown());
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(caller.breakerState()).isEqualTo("open");

            ill.set(false);
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            int before = server.requests().size();

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.breakerState()).isEqualTo("closed");
            await().until(() -> server.requests().size() == before + 3 + 1);
            assertThat(server.requests().getLast().line()).startsWith("GET / ");
            assertThat(server.mutations()).isZero();
            assertThat(caller.ask()).isInstanceOf(Permission.Granted.class);
        }
    }

    private static Caller probing(RawServer server, AtomicLong now) {
        return new Caller(
                settings().openFor(Duration.ofMinutes(1)),
                Caller.target(new Credentials.None(), server.url()),
                now::get);
    }

    @Test
    void withoutCredentialsNothingIsProbed(@TempDir Path folder) throws IOException {
        var now = new AtomicLong(1);
        var answer = new AtomicBoolean();
        Path file = Files.writeString(folder.resolve("key"), "key");
        var credentials = new Credentials.ApiKey(new Secret.InFile(file));
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                answer.get()
                                                        ? GOOD
                                                        : RawServer.response(503, "", "")));
                var caller =
                        new Caller(
                                settings().openFor(Duration.ofMinutes(1)),
                                Caller.target(credentials, server.url()),
                                now::get)) {
            caller.look();
            caller.look();
            answer.set(true);
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            Files.delete(file);
            for (int look = 0; look < 3; look++) {
                assertThat(caller.look().endpoints()).isInstanceOf(Read.Forbidden.class);
                assertThat(caller.breakerState()).isEqualTo("open");
            }
            Files.writeString(file, "key");

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.breakerState()).isEqualTo("closed");
        }
    }

    @Test
    void whatIsNotCalledIsNoProbe() {
        var now = new AtomicLong(1);
        var answer = new AtomicBoolean();
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                answer.get()
                                                        ? GOOD
                                                        : RawServer.response(503, "", "")));
                var caller = probing(server, now)) {
            caller.look();
            caller.look();
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            var limiter = caller.clusters().guards().rateLimiters().rateLimiter(Caller.TARGET);
            limiter.changeTimeoutDuration(Duration.ZERO);
            limiter.drainPermissions();
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(caller.breakerState()).isEqualTo("open");
            limiter.changeTimeoutDuration(Duration.ofSeconds(5));
            answer.set(true);

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.breakerState()).isEqualTo("closed");
        }
    }
}
