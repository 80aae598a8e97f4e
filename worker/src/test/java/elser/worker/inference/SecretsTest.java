package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What logs in never comes out again: in no answer and in no log line, at whatever level. */
class SecretsTest {

    private static final String ID = "VuaCfGcBCdbkQm-e5aOx";
    private static final String KEY = "ui2lp2axTNmsyakw9tvNnw";
    private static final String PASSWORD = "correct horse \\\"battery";
    private static final List<String> FORMS =
            List.of(KEY, base64(ID + ":" + KEY), "battery", base64("elastic:" + PASSWORD));

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A server that tells whoever asks what they have sent, in an error of Elasticsearch's. */
    private static RawServer echo(int status) {
        return new RawServer(
                exchange ->
                        exchange.write(
                                RawServer.error(
                                        status,
                                        "bad " + authorization(exchange),
                                        "you said " + authorization(exchange) + key(exchange))));
    }

    /** The key alone, as a server may name it. */
    private static String key(RawServer.Exchange exchange) {
        return authorization(exchange).contains("ApiKey") ? " | " + KEY : "";
    }

    private static String authorization(RawServer.Exchange exchange) {
        return exchange.request()
                .head()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("authorization:"))
                .findFirst()
                .orElse("nothing");
    }

    private static void assertSilent(Credentials credentials, URI... nodes) {
        try (var log = new LogLines(Level.TRACE);
                var caller = new Caller(new Settings(), credentials, nodes)) {
            List<String> said = new ArrayList<>();
            said.add(caller.create().toString());
            said.add(caller.look("m").toString());
            said.addAll(log.lines());

            for (String form : FORMS) {
                assertThat(said).noneMatch(line -> line.contains(form));
            }
        }
    }

    private static Credentials apiKey(String text) {
        return new Credentials.ApiKey(new Secret.Value(text));
    }

    private static Credentials basic() {
        return new Credentials.Basic("elastic", new Secret.Value(PASSWORD));
    }

    @Test
    void anEchoingServerIsNotQuoted() {
        try (var refusing = echo(401);
                var failing = echo(500)) {
            assertSilent(apiKey(ID + ":" + KEY), refusing.url());
            assertSilent(apiKey(base64(ID + ":" + KEY)), failing.url());
            assertSilent(basic(), refusing.url());
        }
    }

    @Test
    void anEchoingGatewayIsNotQuoted() {
        try (var gateway =
                new RawServer(
                        exchange ->
                                exchange.write(
                                        RawServer.response(
                                                502,
                                                "Content-Type: " + authorization(exchange) + "\r\n",
                                                "{\"message\":\"%s\"}"
                                                        .formatted(authorization(exchange)))))) {
            assertSilent(apiKey(ID + ":" + KEY), gateway.url());
            assertSilent(basic(), gateway.url());
        }
    }

    @Test
    void anEchoingWarningIsNotLogged() {
        try (var server =
                new RawServer(
                        exchange ->
                                exchange.write(
                                        RawServer.response(
                                                200,
                                                "Warning: 299 Elasticsearch-9.5.0 \"%s\"\r\n"
                                                        .formatted(authorization(exchange)),
                                                "{}")))) {
            assertSilent(apiKey(ID + ":" + KEY), server.url());
            assertSilent(basic(), server.url());
        }
    }

    @Test
    void aSecretAcrossTheEndOfACutTextIsNotQuotedInPart() {
        try (var server =
                        new RawServer(
                                exchange ->
                                        exchange.write(
                                                RawServer.error(
                                                        400, "some", "x".repeat(490) + KEY)));
                var caller = new Caller(new Settings(), apiKey(ID + ":" + KEY), server.url())) {
            assertThat(caller.create().toString()).contains("xxx***").doesNotContain("ui2lp");
        }
    }

    @Test
    void brokenConnectionsAndNodesThatAreNotThere() {
        try (var server = new RawServer(RawServer.Exchange::reset)) {
            assertSilent(apiKey(ID + ":" + KEY), server.url());
            assertSilent(basic(), URI.create("http://nobody.invalid"));
        }
    }

    @Test
    void aKeyThatWasReplacedWhileACallRanIsNotQuotedEither(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("key"), ID + ":" + KEY + "\n");
        var go = new CountDownLatch(1);
        var arrived = new CountDownLatch(1);
        var credentials = new Credentials.ApiKey(new Secret.InFile(file));
        try (var server =
                        new RawServer(
                                exchange -> {
                                    if (!exchange.request().isRead()) {
                                        arrived.countDown();
                                        go.await();
                                    }
                                    exchange.write(RawServer.error(500, "some", "not " + KEY));
                                });
                var caller = new Caller(new Settings(), credentials, server.url())) {
            CompletableFuture<?> create = caller.start(Caller.create("my-elser"), () -> true);
            arrived.await();
            Files.writeString(file, "id:another-key");
            caller.look();
            go.countDown();

            assertThat(Caller.await(create).toString()).contains("not ***");
            assertThat(server.requests().getLast().head())
                    .containsIgnoringCase("authorization: ApiKey " + base64("id:another-key"));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void credentialsArriveAsElasticsearchTakesThem() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"))) {
            assertSilent(apiKey(ID + ":" + KEY), server.url());
            assertSilent(apiKey(base64(ID + ":" + KEY)), server.url());
            assertSilent(basic(), server.url());

            assertThat(server.requests())
                    .filteredOn(request -> !request.isRead())
                    .extracting(request -> request.head().lines().toList())
                    .satisfiesExactly(
                            first ->
                                    assertThat(first)
                                            .contains(
                                                    "Authorization: ApiKey "
                                                            + base64(ID + ":" + KEY)),
                            second ->
                                    assertThat(second)
                                            .contains(
                                                    "Authorization: ApiKey "
                                                            + base64(ID + ":" + KEY)),
                            third ->
                                    assertThat(third)
                                            .contains(
                                                    "Authorization: Basic "
                                                            + base64("elastic:" + PASSWORD)));
        }
    }
}
