package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Read;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Which node a call goes to, on which connection, and to nobody else. */
class ConnectionsTest {

    private static final CallResult DONE = new CallResult.Answered(200, null, "done");
    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");

    static List<Mutation> mutations() {
        return Caller.MUTATIONS;
    }

    private static URI nobody() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connections that reads leave open are closed by the server before the mutation comes. */
    @ParameterizedTest
    @MethodSource("mutations")
    void afterTheServerClosedIdleConnections_aMutationArrivesOnceOnAFreshOne(Mutation mutation) {
        try (var server =
                        new RawServer(
                                exchange -> {
                                    exchange.write(GOOD);
                                    exchange.connection().shutdownOutput();
                                });
                var caller = new Caller(new Settings(), server.url())) {
            caller.look();
            await().until(() -> server.openConnections() == 0);
            int before = server.connections();

            assertThat(caller.run(mutation, () -> true)).isEqualTo(DONE);
            assertThat(server.mutations()).isEqualTo(1);
            assertThat(server.connections()).isEqualTo(before + 1);
        }
    }

    @Test
    void aMutationLeavesOpenConnectionsOfReadsAlone() {
        try (var server = RawServer.answering(GOOD);
                var caller = new Caller(new Settings(), server.url())) {
            caller.lookAndLearn(1);
            int before = server.connections();

            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(server.connections()).isEqualTo(before + 2);
        }
    }

    @Test
    void aConnectionThatNobodyUsesIsClosed() {
        try (var server = RawServer.answering(GOOD);
                var caller =
                        new Caller(
                                new Settings().connectionIdle(Duration.ofMillis(50)),
                                server.url())) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);

            await().until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void aConnectionThatIsOldIsNotUsedAgain() {
        var settings = new Settings().reads(1).connectionAge(Duration.ofMillis(10));
        try (var server = RawServer.answering(GOOD);
                var caller = new Caller(settings, server.url())) {
            await().until(
                            () -> {
                                caller.look();
                                return server.connections() >= 4;
                            });
        }
    }

    @Test
    void aPasswordThatIsReplacedInItsFileCountsFromTheNextCallOn(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        var credentials = new Credentials.Basic("elser", new Secret.InFile(file));
        try (var server = RawServer.answering(GOOD);
                var caller = new Caller(new Settings(), credentials, server.url())) {
            caller.create();
            Files.writeString(file, "second\n");
            caller.create();

            assertThat(server.requests())
                    .extracting(RawServer.Received::head)
                    .satisfiesExactly(
                            head -> assertThat(head).contains("Basic " + base64("elser:first")),
                            head -> assertThat(head).contains("Basic " + base64("elser:second")));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsSkipNodesThatAreDead() {
        try (var server = RawServer.answering(GOOD);
                var caller = new Caller(new Settings(), nobody(), server.url(), nobody())) {
            for (int look = 0; look < 4; look++) {
                assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            }

            assertThat(caller.failedReads()).isBetween(1, 6);
            int failed = caller.failedReads();
            caller.look();
            assertThat(caller.failedReads()).isEqualTo(failed);
        }
    }

    @Test
    void aMutationForADeadNodeIsNotSent_theNextGoesToALivingOne() {
        try (var server = RawServer.answering(GOOD);
                var caller = new Caller(new Settings(), nobody(), server.url())) {
            assertThat(caller.create()).isEqualTo(new CallResult.NotSent("connection refused"));
            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(caller.create()).isEqualTo(DONE);
            assertThat(server.mutations()).isEqualTo(2);
        }
    }

    @Test
    void noRedirectIsFollowed() {
        try (var other = RawServer.answering(GOOD);
                var server =
                        RawServer.answering(
                                RawServer.response(302, "Location: " + other.url() + "/\r\n", ""));
                var caller = new Caller(new Settings(), server.url())) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(caller.create())
                    .isEqualTo(new CallResult.Answered(302, null, "0 bytes of no content type"));
            assertThat(server.mutations()).isEqualTo(1);
            assertThat(other.connections()).isZero();
        }
    }
}
