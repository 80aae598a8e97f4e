package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.contracts.Models;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Nodes are asked for their version, once and after they were away, and creates go by it. */
class GreetingsTest {

    private static final String CREATE = "PUT /_inference/sparse_embedding/my-elser";
    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");
    private static final CallResult DONE = new CallResult.Answered(200, null, "done");

    private static Conduct saying(String greeting) {
        return exchange -> exchange.write(isGreeting(exchange) ? greeting : GOOD);
    }

    private static boolean isGreeting(RawServer.Exchange exchange) {
        return exchange.request().line().startsWith("GET / ");
    }

    private static String version(String members) {
        return RawServer.json(200, "{\"version\":{" + members + "}}");
    }

    private static String created(RawServer server) {
        assertThat(server.mutations()).isEqualTo(1);
        return server.requests().getLast().line();
    }

    @ParameterizedTest
    @CsvSource({
        "8.11.4, false",
        "8.18.9, false",
        "8.19.0, true",
        "9.0.9, false",
        "9.1.0-SNAPSHOT, true",
        "9.5.0, true",
        "10.0.0, true",
        "stateless, false"
    })
    void onlyAServerThatKnowsItIsToldATimeoutForACreate(String number, boolean told) {
        try (var server = new RawServer(saying(version("\"number\":\"" + number + "\"")));
                var caller = new Caller(new Settings(), server.url())) {
            caller.lookAndLearn(1);

            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(created(server))
                    .isEqualTo(CREATE + (told ? "?timeout=18000ms HTTP/1.1" : " HTTP/1.1"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":{\"number\":\"9.5.0\",\"build_flavor\":\"serverless\"}}",
                "{\"version\":{\"number\":\"9.5.0\",\"distribution\":\"opensearch\"}}",
                "{}",
                "no JSON"
            })
    void whoDoesNotSayAVersionIsToldNone_andNotAskedAgain(String greeting) {
        try (var server = new RawServer(saying(RawServer.json(200, greeting)));
                var caller = new Caller(new Settings(), server.url())) {
            caller.lookAndLearn(1);
            caller.lookAndLearn(1);

            assertThat(server.reads("/ ")).isEqualTo(1);
            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(created(server)).isEqualTo(CREATE + " HTTP/1.1");
        }
    }

    @Test
    void theVersionIsReadOnce_andAgainAfterAReconnect() {
        var away = new AtomicBoolean();
        Conduct well = saying(version("\"number\":\"9.5.0\""));
        try (var server =
                        new RawServer(
                                exchange -> {
                                    if (away.get()) {
                                        exchange.reset();
                                    } else {
                                        well.meet(exchange);
                                    }
                                });
                var caller = new Caller(new Settings().readAttempts(1), server.url())) {
            for (int look = 0; look < 3; look++) {
                caller.lookAndLearn(1);
            }
            assertThat(server.reads("/ ")).isEqualTo(1);
            away.set(true);
            caller.look();
            assertThat(server.reads("/ ")).isEqualTo(1);
            away.set(false);
            for (int look = 0; look < 3; look++) {
                caller.lookAndLearn(2);
            }

            assertThat(server.reads("/ ")).isEqualTo(2);
        }
    }

    @Test
    void looksAtOnceAskOnce() {
        try (var server = new RawServer(saying(version("\"number\":\"9.5.0\"")));
                var caller = new Caller(new Settings(), server.url())) {
            var looks = Stream.generate(caller::startLook).limit(8).toList();

            looks.forEach(Caller::await);
            caller.awaitVersions(1);
            assertThat(server.reads("/ ")).isEqualTo(1);
        }
    }

    /** Some gateways let only the paths of the API through. */
    private static Conduct swallowingTheQuestion() {
        return exchange -> {
            if (isGreeting(exchange)) {
                exchange.hang();
            }
            exchange.write(GOOD);
        };
    }

    @Test
    void aGatewayThatSwallowsTheQuestionHoldsUpNoLook() {
        var settings = new Settings().reads(1).readTimeout(Duration.ofMinutes(5));
        try (var server = new RawServer(swallowingTheQuestion());
                var caller = new Caller(settings, server.url())) {
            for (int look = 0; look < 3; look++) {
                assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
                await().until(() -> server.reads("/ ") == 1);
            }
        }
    }

    @Test
    void aQuestionWithoutAnAnswerCountsAgainstNobody_andIsPutAgainAfterARest() {
        var now = new AtomicLong(1);
        var settings = new Settings().breakerCalls(4).readTimeout(Duration.ofMillis(300));
        try (var server = new RawServer(swallowingTheQuestion());
                var caller =
                        new Caller(
                                settings,
                                Caller.target(new Credentials.None(), server.url()),
                                now::get)) {
            assertThat(caller.look("m").elserApart()).isFalse();
            for (int look = 0; look < 3; look++) {
                assertThat(caller.look("m").endpoints()).isInstanceOf(Read.Complete.class);
            }

            assertThat(server.reads("/ ")).isEqualTo(1);
            assertThat(caller.failedReads()).isZero();
            now.addAndGet(Duration.ofSeconds(61).toNanos());
            caller.look("m");
            await().until(() -> server.reads("/ ") == 2);
        }
    }

    /** Says first the one, then the other, as told. */
    private static Conduct saying(AtomicReference<Conduct> greeting) {
        return exchange -> {
            if (isGreeting(exchange)) {
                greeting.get().meet(exchange);
            } else {
                exchange.write(GOOD);
            }
        };
    }

    private static Caller calling(Settings settings, AtomicLong now, RawServer... servers) {
        URI[] nodes = Stream.of(servers).map(RawServer::url).toArray(URI[]::new);
        return new Caller(settings, Caller.target(new Credentials.None(), nodes), now::get);
    }

    @ParameterizedTest
    @CsvSource({
        "408, 1, true",
        "429, 1, true",
        "500, 1, true",
        "401, 1, false",
        "403, 2, false",
        "404, 1, false"
    })
    void whoPassinglyDoesNotSayIsAskedAgainAfterARest(int status, int places, boolean again) {
        var now = new AtomicLong(1);
        var greeting = new AtomicReference<>(saying(RawServer.error(status, "some", "no")));
        try (var server = new RawServer(saying(greeting));
                var caller = calling(new Settings(), now, server)) {
            caller.lookAndLearn(places);
            greeting.set(saying(version("\"number\":\"9.5.0\"")));
            now.addAndGet(Duration.ofSeconds(61).toNanos());
            caller.lookAndLearn(again ? 2 : places);

            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(created(server))
                    .isEqualTo(CREATE + (again ? "?timeout=18000ms HTTP/1.1" : " HTTP/1.1"));
        }
    }

    /** As a key without the privilege {@code monitor} finds it. */
    @ParameterizedTest
    @CsvSource({"8.15.5, true", "8.16.0, false"})
    void whoMayNotMonitorIsToldByMachineLearning(String version, boolean apart) {
        var options =
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .apiKey("owner")
                        .with(
                                new Change.AddApiKey(
                                        "aWQ6c29tZQ==", Set.of("manage_inference", "monitor_ml")));
        try (var es = SimulatedElasticsearch.start(TargetOptions.of(options.build()));
                var caller =
                        new Caller(
                                new Settings(),
                                new Credentials.ApiKey(new Secret.Value("aWQ6c29tZQ==")),
                                es.url())) {
            assertThat(caller.look("m").elserApart()).isEqualTo(apart);
        }
    }

    @Test
    void aVersionIsAskedForAgainOnceItIsAsOldAsAConnectionMayBe() {
        var now = new AtomicLong(1);
        var greeting = new AtomicReference<>(saying(version("\"number\":\"9.0.0\"")));
        try (var server = new RawServer(saying(greeting));
                var caller =
                        calling(
                                new Settings().connectionAge(Duration.ofMinutes(10)),
                                now,
                                server)) {
            caller.lookAndLearn(1);
            greeting.set(saying(version("\"number\":\"9.1.0\"")));
            now.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
            caller.lookAndLearn(1);
            now.incrementAndGet();
            caller.lookAndLearn(2);

            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(created(server)).isEqualTo(CREATE + "?timeout=18000ms HTTP/1.1");
        }
    }

    @Test
    void theLookBeforeACreateKnowsOfAnUpgrade_andOfAnOlderClusterInItsPlace() {
        var now = new AtomicLong(1);
        var greeting = new AtomicReference<>(saying(version("\"number\":\"8.15.0\"")));
        try (var server = new RawServer(saying(greeting));
                var caller = calling(new Settings(), now, server)) {
            assertThat(caller.look("m").elserApart()).isTrue();
            greeting.set(saying(version("\"number\":\"8.16.0\"")));
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(caller.look("m").elserApart()).isFalse();
            greeting.set(saying(version("\"number\":\"8.15.0\"")));
            now.addAndGet(Duration.ofMinutes(10).toNanos());
            assertThat(caller.look("m").elserApart()).isTrue();
        }
    }

    @Test
    void aQuestionThatIsPutAgainHoldsUpNoLookBeforeACreate() {
        var now = new AtomicLong(1);
        var settings = new Settings().readTimeout(Duration.ofMinutes(5));
        var greeting = new AtomicReference<Conduct>(RawServer.Exchange::reset);
        try (var server = new RawServer(saying(greeting));
                var caller = calling(settings, now, server)) {
            caller.lookAndLearn(1);
            greeting.set(RawServer.Exchange::hang);
            now.addAndGet(Duration.ofSeconds(61).toNanos());
            caller.look();
            await().until(() -> server.reads("/ ") == 2);

            assertThat(caller.look("m").endpoints()).isInstanceOf(Read.Complete.class);
        }
    }

    @Test
    void aNodeThatHoldsItsAnswerBackHoldsUpNoLook_whereAnotherHasTold() {
        var settings = new Settings().readTimeout(Duration.ofMinutes(5));
        try (var silent = new RawServer(swallowingTheQuestion());
                var telling = new RawServer(saying(version("\"number\":\"8.15.0\"")));
                var caller = new Caller(settings, silent.url(), telling.url())) {
            assertThat(caller.look("m").elserApart()).isTrue();
            await().until(() -> silent.reads("/ ") == 1);
        }
    }

    @Test
    void aCreateIsNotToldLongerThanTheServersOwnTime() {
        var settings = new Settings().createTimeout(Duration.ofMinutes(5));
        try (var server = new RawServer(saying(version("\"number\":\"9.5.0\"")));
                var caller = new Caller(settings, server.url())) {
            caller.lookAndLearn(1);

            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(created(server)).isEqualTo(CREATE + "?timeout=30000ms HTTP/1.1");
        }
    }

    /** As behind a balancer during an upgrade. */
    @Test
    void anOlderNodeBehindTheSameAddressRefusesOnce_andIsNotToldAgain() {
        Conduct mixed =
                exchange -> {
                    if (exchange.request().line().contains("?timeout=")) {
                        exchange.write(
                                RawServer.error(
                                        400,
                                        "illegal_argument_exception",
                                        "request [/_inference/sparse_embedding/my-elser] contains"
                                                + " unrecognized parameter: [timeout]"));
                    } else {
                        saying(version("\"number\":\"9.1.0\"")).meet(exchange);
                    }
                };
        try (var server = new RawServer(mixed);
                var caller = new Caller(new Settings(), server.url())) {
            caller.lookAndLearn(1);

            assertThat(caller.create())
                    .isEqualTo(
                            new CallResult.NotSent(
                                    "an older node answered, which refuses to be told a time-out"
                                            + " and did nothing"));
            caller.look();
            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(server.mutations()).isEqualTo(2);
            assertThat(server.reads("/ ")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.13", "8.18", "8.19", "9.0", "9.1", "9.5"})
    void everyVersionTakesWhatItIsSent(String version) {
        var options =
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .with(new Change.ImportModel(Models.ELSER_V2_LINUX_X86_64))
                        .build();
        try (var cluster = SimulatedElasticsearch.start(options);
                var caller = new Caller(new Settings(), cluster.url())) {
            caller.lookAndLearn(1);

            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(cluster.calls()).extracting(Call::target).contains("/");
        }
    }
}
