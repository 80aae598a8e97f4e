package elser.sandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.wire.RawClient.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

class PortTest {

    private static final Reply.Response HELLO = Reply.Response.of(200, "text/plain", "hello");

    private final List<IncomingRequest> received = new CopyOnWriteArrayList<>();
    private final List<Integer> pauses = new ArrayList<>();
    private volatile CompletableFuture<Reply> reply = CompletableFuture.completedFuture(HELLO);
    private final Port port =
            Port.listen(
                    0,
                    Optional.empty(),
                    request -> {
                        received.add(request);
                        return reply;
                    });

    @AfterEach
    void close() {
        port.close();
    }

    private Outcome answerWith(Reply given) {
        reply = CompletableFuture.completedFuture(given);
        return RawClient.plain().get(port.url());
    }

    /** Sends text as it is, line feeds as line ends, and reads until the server closes. */
    private String converse(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.url().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n");
        }
    }

    private String converseOrFail(String text) {
        try {
            return converse(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneConnection_servesRequestAfterRequest() throws Exception {
        assertThat(
                        converse(
                                """
                                GET /a HTTP/1.1

                                PUT /b?c=d HTTP/1.1
                                X-One: 1
                                content-length: 4
                                Connection: close

                                body\
                                """))
                .isEqualTo(
                        """
                        HTTP/1.1 200 OK
                        Content-Type: text/plain
                        Content-Length: 5

                        helloHTTP/1.1 200 OK
                        Content-Type: text/plain
                        Connection: close
                        Content-Length: 5

                        hello\
                        """);
        IncomingRequest second = received.getLast();
        assertThat(second.method()).isEqualTo("PUT");
        assertThat(second.target()).isEqualTo("/b?c=d");
        assertThat(second.path()).isEqualTo("/b");
        assertThat(second.header("x-one")).contains("1");
        assertThat(second.body()).isEqualTo("body");
    }

    @Test
    void chunkedBody_isPutTogetherAfterTheClientWasToldToGoOn() throws Exception {
        String answer =
                converse(
                        """
                        POST / HTTP/1.1
                        Expect: 100-continue
                        Transfer-Encoding: chunked
                        Connection: close

                        3;x=y
                        abc
                        B
                        , and so on
                        0

                        """);
        assertThat(answer).startsWith("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n");
        assertThat(received.getFirst().body()).isEqualTo("abc, and so on");
    }

    @Test
    void head_hasNoBody() throws Exception {
        assertThat(converse("HEAD / HTTP/1.0\n\n")).endsWith("Content-Length: 5\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nonsense                                | 'nonsense' begins no request",
                "GET /%zz HTTP/1.1                       | '/%zz' is no path",
                "PUT / HTTP/1.1;Content-Length: x        | 'x' is no length",
                "PUT / HTTP/1.1;Content-Length: 99999999 | the body is too long",
                "GET / HTTP/1.1;name                     | 'name' is no header"
            })
    void nonsense_isABadRequest(String text, String why) throws Exception {
        assertThat(converse(text.replace(';', '\n') + "\n\n"))
                .startsWith("HTTP/1.1 400 Bad Request\n")
                .contains("Connection: close\n")
                .endsWith("\n\n" + why + "\n");
        assertThat(received).isEmpty();
    }

    @Test
    void failureOfTheHandler_isA500ThatNamesIt() {
        reply = CompletableFuture.failedFuture(new IllegalStateException("bug"));
        Outcome outcome = RawClient.plain().get(port.url());
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> {
                            assertThat(answered.status()).isEqualTo(500);
                            assertThat(answered.body()).contains("IllegalStateException: bug");
                        });
    }

    @Test
    void reset_isSeenAsAReset() {
        assertThat(answerWith(new Reply.Reset())).isEqualTo(new Outcome.Reset());
    }

    @Test
    void closed_isSeenAsAnEndWithoutAnswer() {
        assertThat(answerWith(new Reply.Closed())).isEqualTo(new Outcome.Empty());
    }

    @Test
    void truncated_promisesTheWholeAndEndsEarly() {
        assertThat(answerWith(new Reply.Truncated(HELLO, 2)))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> {
                            assertThat(answered.head()).contains("Content-Length: 5");
                            assertThat(answered.body()).isEqualTo("he");
                            assertThat(answered.complete()).isFalse();
                        });
    }

    @Test
    void slow_pausesBetweenBytesAndLosesNone() {
        Outcome whole = answerWith(HELLO);
        Outcome slow =
                answerWith(
                        new Reply.Slow(
                                HELLO,
                                10,
                                () -> {
                                    pauses.add(10);
                                    return CompletableFuture.completedFuture(null);
                                }));
        assertThat(slow).isEqualTo(whole);
        int length = ((Outcome.Answered) whole).head().length() + 4 + "hello".length();
        assertThat(pauses).hasSize((length - 1) / 10);
    }

    @Test
    void requestThatComesEarly_isServedAfterTheOneBefore() throws Exception {
        CompletableFuture<Reply> later = new CompletableFuture<>();
        reply = later;
        CompletableFuture<String> conversation =
                CompletableFuture.supplyAsync(
                        () ->
                                converseOrFail(
                                        """
                                        GET /a HTTP/1.1

                                        GET /b HTTP/1.1
                                        Connection: close

                                        """));
        await().until(() -> received.size() == 1);
        reply = CompletableFuture.completedFuture(HELLO);
        later.complete(Reply.Response.of(200, "text/plain", "first"));
        assertThat(conversation.get()).contains("first").endsWith("hello");
        assertThat(received.getLast().target()).isEqualTo("/b");
    }

    @Test
    void clientThatLeaves_cancelsWhatItWaitedFor() {
        CompletableFuture<Reply> never = new CompletableFuture<>();
        reply = never;
        assertThat(RawClient.plain().patient(Duration.ofMillis(50)).get(port.url()))
                .isEqualTo(new Outcome.TimedOut());
        await().until(never::isCancelled);
    }

    @Test
    void refused_resetsWhatIsOpenAndComesBackOnTheSamePort() throws Exception {
        URI url = port.url();
        reply = new CompletableFuture<>();
        CompletableFuture<Outcome> waiting =
                CompletableFuture.supplyAsync(() -> RawClient.plain().get(url));
        await().until(() -> received.size() == 1);

        CompletableFuture<Reply> brokenOff = reply;
        port.refuse();
        assertThat(brokenOff.get()).isEqualTo(new Reply.Reset());
        assertThat(waiting.get()).isEqualTo(new Outcome.Reset());
        assertThat(port.isOpen()).isFalse();
        assertThat(RawClient.plain().get(url)).isEqualTo(new Outcome.Refused());

        port.accept();
        assertThat(port.url()).isEqualTo(url);
        assertThat(answerWith(HELLO)).isInstanceOf(Outcome.Answered.class);
    }
}
