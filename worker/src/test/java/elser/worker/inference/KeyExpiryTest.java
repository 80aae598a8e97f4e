package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Read;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A key is asked when it runs out, once and every hour; whatever it says concerns nothing else. */
class KeyExpiryTest {

    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");
    private static final String KEY = encoded("a-key_1:s3cret");
    private static final String QUESTION = "/_security/api_key";
    private static final Instant END = Instant.ofEpochMilli(1_800_000_000_123L);
    private static final String TOLD = told("a-key_1", "\"expiration\":1800000000123,");
    private static final Map<String, Instant> KNOWN = Map.of(Caller.TARGET, END);

    @TempDir private Path folder;

    private static String encoded(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String told(String id, String expiration) {
        return RawServer.json(
                200,
                "{\"api_keys\":[{\"id\":\"%s\",\"name\":\"n\",\"creation\":1,%s\"invalidated\":false}]}"
                        .formatted(id, expiration));
    }

    private static Conduct saying(AtomicReference<Conduct> answer) {
        return exchange -> {
            if (exchange.request().line().startsWith("GET " + QUESTION)) {
                answer.get().meet(exchange);
            } else {
                exchange.write(GOOD);
            }
        };
    }

    private static AtomicReference<Conduct> answering(String answer) {
        return new AtomicReference<>(exchange -> exchange.write(answer));
    }

    private static Credentials key(String text) {
        return new Credentials.ApiKey(new Secret.Value(text));
    }

    private static Caller caller(Settings settings, Credentials credentials, URI... nodes) {
        return new Caller(settings, credentials, nodes);
    }

    /**
     * Looks, and waits until so many questions were answered in all, and what they said is known.
     */
    private static void lookAndAsk(Caller caller, int questions) {
        assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        await().until(() -> questions(caller) == questions);
    }

    private static int questions(Caller caller) {
        return caller.told().entrySet().stream()
                .filter(told -> told.getKey().startsWith(Caller.TARGET + " key_expiry "))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.13", "8.14", "9.5"})
    void aKeyWithoutAnyPrivilegeForItKnowsItsEnd(String version) {
        Duration days = Duration.ofDays(5);
        Instant begin = Instant.now();
        var options =
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .with(new Change.AddApiKey(KEY, Set.of("manage"), Optional.of(days)))
                        .build();
        try (var cluster = SimulatedElasticsearch.start(options);
                var caller = caller(new Settings(), key(KEY), cluster.url())) {
            lookAndAsk(caller, 1);

            assertThat(caller.clusters().keyEnds().get(Caller.TARGET))
                    .isBetween(begin.plus(days).minusMillis(1), Instant.now().plus(days));
        }
    }

    @Test
    void aKeyThatDoesNotRunOutHasNoEnd() {
        var options =
                ClusterOptions.builder().with(new Change.AddApiKey(KEY, Set.of("all"))).build();
        try (var cluster = SimulatedElasticsearch.start(options);
                var caller = caller(new Settings(), key(KEY), cluster.url())) {
            lookAndAsk(caller, 1);

            assertThat(caller.told()).containsEntry("default key_expiry ok", 1);
            assertThat(caller.clusters().keyEnds()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a-key_1:s3cret, id=a-key_1",
        "a-key_1:s3:cret, id=a-key_1",
        "no colon,",
        ":s3cret,",
        "a token of a gateway: s3cret,"
    })
    void itIsAskedByWhatStandsBeforeTheColon_ifThatIsAnId(String pair, String query) {
        try (var server = new RawServer(saying(answering(TOLD)));
                var log = new LogLines(Level.TRACE);
                var caller = caller(new Settings(), key(encoded(pair)), server.url())) {
            if (query == null) {
                caller.lookAndLearn(1);
                assertThat(server.reads(QUESTION)).isZero();
            } else {
                lookAndAsk(caller, 1);
                assertThat(server.reads(QUESTION + "?" + query + " ")).isEqualTo(1);
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("s3cret"));
        }
    }

    @Test
    void whoShowsNoKeyAsksForNone() {
        try (var server = new RawServer(saying(answering(TOLD)));
                var nobody = caller(new Settings(), new Credentials.None(), server.url());
                var user =
                        caller(
                                new Settings(),
                                new Credentials.Basic("user", new Secret.Value("word")),
                                server.url())) {
            nobody.lookAndLearn(1);
            user.lookAndLearn(1);

            assertThat(server.reads(QUESTION)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "no JSON",
                "{\"api_keys\":{}}",
                "{\"api_keys\":[]}",
                "{\"api_keys\":[7,null,[],\"a-key_1\"]}",
                "{\"api_keys\":[{\"expiration\":1800000000123}]}",
                "{\"api_keys\":[{\"id\":\"another\",\"expiration\":1800000000123}]}",
                "{\"api_keys\":[{\"id\":\"a-key_1\",\"expiration\":\"soon\"}]}",
                "{\"api_keys\":[{\"id\":\"a-key_1\",\"expiration\":1.5}]}",
                "{\"api_keys\":[{\"id\":\"a-key_1\",\"expiration\":99999999999999999999}]}"
            })
    void whatIsNoEndOfThisKeyIsNone(String body) {
        try (var server = new RawServer(saying(answering(RawServer.json(200, body))));
                var caller = caller(new Settings(), key(KEY), server.url())) {
            lookAndAsk(caller, 1);

            assertThat(caller.clusters().keyEnds()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 500, 502, 503})
    void aRefusalConcernsNothingElse(int status) {
        String refusal = RawServer.error(status, "security_exception", "no");
        try (var server = new RawServer(saying(answering(refusal)));
                var log = new LogLines(Level.INFO);
                var caller = caller(new Settings().breakerCalls(2), key(KEY), server.url())) {
            lookAndAsk(caller, 1);
            lookAndAsk(caller, 1);

            assertThat(caller.clusters().keyEnds()).isEmpty();
            assertThat(caller.failedReads()).isZero();
            assertThat(caller.breakerState()).isEqualTo("closed");
            assertThat(log.shown()).isEmpty();
            assertThat(server.reads(QUESTION)).isEqualTo(1);
        }
    }

    @Test
    void anEndlessAnswerIsBrokenOff_andOneThatNeverComesHoldsUpNobody() {
        var answer = new AtomicReference<Conduct>(KeyExpiryTest::writeOn);
        var now = new AtomicLong(1);
        var settings = new Settings().responseBytes(100_000).readTimeout(Duration.ofMinutes(5));
        try (var server = new RawServer(saying(answer));
                var caller =
                        new Caller(settings, Caller.target(key(KEY), server.url()), now::get)) {
            lookAndAsk(caller, 1);
            assertThat(caller.told()).containsEntry("default key_expiry oversize", 1);
            answer.set(RawServer.Exchange::hang);
            now.addAndGet(Duration.ofHours(1).toNanos());

            lookAndAsk(caller, 1);
            await().until(() -> server.reads(QUESTION) == 2);
            lookAndAsk(caller, 1);
            assertThat(caller.failedReads()).isZero();
        }
    }

    private static void writeOn(RawServer.Exchange exchange) throws IOException {
        exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (true) {
            exchange.write("1000\r\n" + " ".repeat(0x1000) + "\r\n");
        }
    }

    @Test
    void itIsAskedAgainAfterAnHour_andCountsWhileNobodyAnswers() {
        var now = new AtomicLong(1);
        var answer = answering(TOLD);
        try (var server = new RawServer(saying(answer));
                var caller =
                        new Caller(
                                new Settings(), Caller.target(key(KEY), server.url()), now::get)) {
            lookAndAsk(caller, 1);
            now.addAndGet(Duration.ofHours(1).toNanos() - 1);
            lookAndAsk(caller, 1);
            answer.set(exchange -> exchange.write(RawServer.error(503, "some", "no")));
            now.incrementAndGet();
            lookAndAsk(caller, 2);
            assertThat(caller.clusters().keyEnds()).isEqualTo(KNOWN);

            answer.set(exchange -> exchange.write(told("a-key_1", "")));
            now.addAndGet(Duration.ofHours(1).toNanos());
            lookAndAsk(caller, 3);
            assertThat(caller.clusters().keyEnds()).isEmpty();
            assertThat(server.reads(QUESTION)).isEqualTo(3);
        }
    }

    @Test
    void anotherKeyInTheFileIsAskedAtTheNextLook_andTheOldOnesEndCountsNoMore() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), KEY);
        var credentials = new Credentials.ApiKey(new Secret.InFile(file));
        var answer = answering(TOLD);
        try (var server = new RawServer(saying(answer));
                var caller = caller(new Settings(), credentials, server.url())) {
            lookAndAsk(caller, 1);
            assertThat(caller.clusters().keyEnds()).isEqualTo(KNOWN);

            Files.writeString(file, encoded("next:other"));
            assertThat(caller.clusters().keyEnds()).isEmpty();
            answer.set(exchange -> exchange.write(told("next", "\"expiration\":1900000000000,")));
            lookAndAsk(caller, 2);
            assertThat(caller.clusters().keyEnds())
                    .isEqualTo(Map.of(Caller.TARGET, Instant.ofEpochSecond(1_900_000_000)));

            Files.delete(file);
            assertThat(caller.clusters().keyEnds()).isEmpty();
        }
    }

    @Test
    void anAnswerThatComesAfterAnotherKeyWasAskedCountsForNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), KEY);
        var credentials = new Credentials.ApiKey(new Secret.InFile(file));
        var late = new CountDownLatch(1);
        Conduct conduct =
                exchange -> {
                    boolean isOld = exchange.request().line().contains("id=a-key_1");
                    if (isOld) {
                        late.await();
                    }
                    exchange.write(isOld ? TOLD : told("next", ""));
                };
        try (var server = new RawServer(saying(new AtomicReference<>(conduct)));
                var caller = caller(new Settings(), credentials, server.url())) {
            lookAndAsk(caller, 0);
            await().until(() -> server.reads(QUESTION) == 1);
            Files.writeString(file, encoded("next:other"));
            lookAndAsk(caller, 1);
            late.countDown();
            await().until(() -> questions(caller) == 2);

            assertThat(caller.clusters().keyEnds()).isEmpty();
        }
    }
}
