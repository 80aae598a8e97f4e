package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.http.TlsOptions;
import elser.sandbox.wire.Certificate;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Targets are reached through the proxy of Java's usual system properties. Only the proxy can find
 * the hosts here, so a call that is answered went through it.
 */
class ProxyTest {

    private static final String KEY = "a2V5OnNlY3JldC1vZi10aGUtd29ya2Vy";
    private static final List<String> PROPERTIES =
            List.of(
                    "http.proxyHost",
                    "http.proxyPort",
                    "https.proxyHost",
                    "https.proxyPort",
                    "http.nonProxyHosts");
    private static final String GOOD =
            RawServer.json(200, "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}");

    /** Takes {@code CONNECT} and passes bytes on, or refuses. */
    private static final class Tunnel implements AutoCloseable {
        private final ServerSocket listening;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final int to;
        private final String refusal;

        /**
         * @param to port of this machine that every way leads to
         * @param refusal response to give in place of a way, empty to give the way
         */
        Tunnel(int to, String refusal) {
            this.to = to;
            this.refusal = refusal;
            try {
                listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.startVirtualThread(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listening.accept();
                    Thread.startVirtualThread(() -> serve(client));
                }
            } catch (IOException _) {
                // closed
            }
        }

        private void serve(Socket client) {
            try (client) {
                String head = head(client);
                asked.add(head);
                if (!refusal.isEmpty()) {
                    client.getOutputStream().write(refusal.getBytes(StandardCharsets.US_ASCII));
                    return;
                }
                try (var server = new Socket(InetAddress.getLoopbackAddress(), to)) {
                    client.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    Thread back = Thread.startVirtualThread(() -> copy(server, client));
                    copy(client, server);
                    back.join();
                }
            } catch (IOException _) {
                // one of the sides went away
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private static String head(Socket client) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = client.getInputStream().read();
                if (next < 0) {
                    throw new IOException("ended");
                }
                head.append((char) next);
            }
            return head.toString();
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException _) {
                // one of the sides went away
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    @AfterEach
    void clearProperties() {
        PROPERTIES.forEach(System::clearProperty);
    }

    private static void proxy(String scheme, int port) {
        System.setProperty(scheme + ".proxyHost", "127.0.0.1");
        System.setProperty(scheme + ".proxyPort", String.valueOf(port));
    }

    private static Caller caller(URI node, Path caFile) {
        return new Caller(
                new Settings(),
                new Target(
                        Caller.TARGET,
                        List.of(node),
                        new Credentials.ApiKey(new Secret.Value(KEY)),
                        caFile,
                        null,
                        null,
                        null,
                        null),
                System::nanoTime);
    }

    @Test
    void plainCallsGoToTheProxyWhole() {
        try (var proxy = RawServer.answering(GOOD);
                var caller = new Caller(new Settings(), URI.create("http://es.test:9200"))) {
            proxy("http", proxy.url().getPort());

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.create()).isEqualTo(new CallResult.Answered(200, null, "done"));
            assertThat(proxy.mutations()).isEqualTo(1);
            assertThat(proxy.requests())
                    .extracting(RawServer.Received::line)
                    .contains(
                            "PUT http://es.test:9200/_inference/sparse_embedding/my-elser"
                                    + " HTTP/1.1")
                    .allMatch(line -> line.contains(" http://es.test:9200/"));
        }
    }

    /**
     * The certificate is for {@code localhost}, which is never reached through a proxy unless told.
     */
    @Test
    void encryptedCallsGoThroughATunnelThatSeesNoCredentials() throws IOException {
        var cluster = ClusterOptions.builder().apiKey(KEY).build();
        var tls = TlsOptions.with(Certificate.GOOD);
        try (var es = SimulatedElasticsearch.start(TargetOptions.of(cluster).encrypted(tls));
                var tunnel = new Tunnel(es.url().getPort(), "");
                var caller = caller(URI.create("https://localhost:1"), es.caFile().orElseThrow())) {
            System.setProperty("http.nonProxyHosts", "");
            proxy("https", tunnel.port());

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.create()).isInstanceOf(CallResult.Answered.class);
            assertThat(tunnel.asked)
                    .isNotEmpty()
                    .allSatisfy(
                            head ->
                                    assertThat(head)
                                            .startsWith("CONNECT localhost:1 HTTP/1.1")
                                            .doesNotContainIgnoringCase("authorization"));
            assertThat(es.calls()).filteredOn(call -> call.method().equals("PUT")).hasSize(1);
        }
    }

    @Test
    void aMutationThatTheProxyDoesNotLetThroughWasNotSent() throws IOException {
        String refusal = "HTTP/1.1 403 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        try (var tunnel = new Tunnel(1, refusal);
                var caller = new Caller(new Settings(), URI.create("https://es.test:9200"))) {
            proxy("https", tunnel.port());

            assertThat(caller.create())
                    .isEqualTo(
                            new CallResult.NotSent(
                                    "403 from a proxy on the way: 0 bytes of no content type"));
            assertThat(tunnel.asked).hasSize(1);
            assertThat(caller.freePlaces()).isEqualTo(2);
        }
    }

    @Test
    void hostsThatAreExemptAreReachedDirectly() {
        try (var server = RawServer.answering(GOOD);
                var proxy = new RawServer(RawServer.Exchange::reset);
                var caller = new Caller(new Settings(), server.url())) {
            proxy("http", proxy.url().getPort());

            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(proxy.connections()).isZero();
        }
    }
}
