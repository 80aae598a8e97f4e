package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.lifecycle.CallResult;
import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Only what provably never left is said to be not sent, and its permit comes back. */
class NotSentTest {

    private static final Settings SETTINGS = new Settings();

    private static void assertNotSent(Caller caller, BooleanSupplier maySend, String cause) {
        CallResult result = caller.run(Caller.create("my-elser"), maySend);

        assertThat(result).isEqualTo(new CallResult.NotSent(cause));
        assertThat(caller.freePlaces()).isEqualTo(2);
    }

    @Test
    void aRefusedConnection() throws IOException {
        URI nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (var caller = new Caller(SETTINGS, nobody)) {
            assertNotSent(caller, () -> true, "connection refused");
        }
    }

    @Test
    void anUnknownHost() {
        try (var caller = new Caller(SETTINGS, URI.create("http://nobody.invalid:9200"))) {
            assertNotSent(caller, () -> true, "unknown host");
        }
    }

    @Test
    void aNodeThatDoesNotGreet() throws IOException {
        try (var mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var caller =
                        new Caller(
                                new Settings().connectTimeout(Duration.ofMillis(500)),
                                https(mute))) {
            assertNotSent(caller, () -> true, "no answer in time");
        }
    }

    @Test
    void aNodeThatDoesNotSpeakTls() throws IOException {
        try (var greeter = plainGreeter();
                var caller = new Caller(SETTINGS, https(greeter))) {
            assertNotSent(caller, () -> true, "TLS: the node does not speak it");
        }
    }

    private static ServerSocket plainGreeter() throws IOException {
        var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(
                () -> {
                    try (var socket = listening.accept()) {
                        socket.getOutputStream()
                                .write(
                                        "HTTP/1.1 400 X\r\n\r\n"
                                                .getBytes(StandardCharsets.US_ASCII));
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException _) {
                        // closed
                    }
                });
        return listening;
    }

    private static URI https(ServerSocket socket) {
        return URI.create("https://127.0.0.1:" + socket.getLocalPort());
    }

    @Test
    void ownershipEndsWhileTheConnectionIsMade() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(SETTINGS, server.url())) {
            assertNotSent(caller, () -> false, "ownership or the lease had ended");

            await().until(() -> server.connections() == 1);
            assertThat(server.bytesRead()).isZero();
        }
    }

    @Test
    void maySendIsAskedOnceAndAfterConnecting() {
        var asked = new AtomicInteger();
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(SETTINGS, server.url())) {
            CallResult result =
                    caller.run(
                            Caller.create("my-elser"),
                            () -> {
                                await().until(() -> server.connections() == 1);
                                asked.incrementAndGet();
                                return true;
                            });

            assertThat(result).isEqualTo(new CallResult.Answered(200, null, "done"));
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aBugInTheQuestionWhetherItMayBeSent() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(SETTINGS, server.url())) {
            CallResult result =
                    caller.run(
                            Caller.create("my-elser"),
                            () -> {
                                throw new IllegalStateException("a bug");
                            });

            assertThat(result).isInstanceOf(CallResult.NotSent.class);
            assertThat(server.mutations()).isZero();
            assertThat(caller.freePlaces()).isEqualTo(2);
        }
    }

    @Test
    void aSecretFileThatCannotBeRead(@TempDir Path folder) {
        Path file = folder.resolve("key");
        var credentials = new Credentials.ApiKey(new Secret.InFile(file));
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(SETTINGS, credentials, server.url())) {
            assertNotSent(caller, () -> true, "the secret file " + file + " cannot be read");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aPermitThatWasGivenBack() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(SETTINGS, server.url())) {
            var permit = (Permission.Granted) caller.ask();
            permit.giveBack();
            CompletableFuture<CallResult> result =
                    caller.start(Caller.create("my-elser"), permit, () -> true);

            assertThat(Caller.await(result))
                    .isEqualTo(new CallResult.NotSent("the permit was used or returned before"));
            assertThat(server.requests()).isEmpty();
            assertThat(caller.freePlaces()).isEqualTo(2);
        }
    }
}
