package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;
import elser.worker.telemetry.LimitedHttp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A target's nodes are trusted by authority, and by name. */
class TlsTest {

    private static final String PASSWORD = "changeit";
    private static final String GOOD = "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}";

    private static final AtomicInteger ARRIVALS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static HttpsServer server;

    @SuppressWarnings("NullAway.Init")
    private static KeyStore keys;

    /** An authority, a server's certificate signed by it, and an authority that signed nothing. */
    @BeforeAll
    static void startServer() throws Exception {
        keytool("-alias ca -validity 30 -dname CN=ca -ext bc:c");
        keytool("-alias other -validity 40 -dname CN=other -ext bc:c");
        keytool("-alias node -validity 20 -signer ca -dname CN=node -ext san=ip:127.0.0.1");
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        writePem("ca");
        writePem("other");
        server = listening();
    }

    private static HttpsServer listening() throws IOException, GeneralSecurityException {
        LimitedHttp.limit();
        KeyStore node = KeyStore.getInstance("PKCS12");
        node.load(null, null);
        node.setKeyEntry(
                "node",
                keys.getKey("node", PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                keys.getCertificateChain("node"));
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(node, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        var listening =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listening.setHttpsConfigurator(new HttpsConfigurator(tls));
        listening.createContext(
                "/",
                exchange -> {
                    ARRIVALS.incrementAndGet();
                    byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        listening.start();
        return listening;
    }

    @AfterAll
    static void stopServer() {
        server.stop(0);
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        String common =
                "-genkeypair -keyalg EC -groupname secp256r1 -keystore keys.p12"
                        + " -storepass changeit -keypass changeit -storetype PKCS12 ";
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> words =
                Stream.concat(
                                Stream.of(command),
                                Pattern.compile(" ").splitAsStream(common + arguments))
                        .toList();
        Process process =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static void writePem(String alias) throws GeneralSecurityException, IOException {
        byte[] encoded = keys.getCertificate(alias).getEncoded();
        Files.writeString(
                folder.resolve(alias + ".pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(encoded)
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static String fingerprint(String alias) throws GeneralSecurityException {
        byte[] encoded = Objects.requireNonNull(keys.getCertificate(alias)).getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    }

    private static Target target(
            String host, @Nullable String caFile, @Nullable String fingerprint) {
        return new Target(
                Caller.TARGET,
                List.of(URI.create("https://" + host + ":" + server.getAddress().getPort())),
                new Credentials.None(),
                caFile == null ? null : folder.resolve(caFile),
                fingerprint,
                null,
                null,
                null);
    }

    private static void assertTrusted(Target target) {
        try (var caller = new Caller(new Settings(), target, System::nanoTime)) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            assertThat(caller.create()).isEqualTo(new CallResult.Answered(200, null, "done"));
        }
    }

    private static void assertRefused(Target target) {
        int before = ARRIVALS.get();
        try (var caller = new Caller(new Settings().readAttempts(1), target, System::nanoTime)) {
            Read<?> read = caller.look().endpoints();
            assertThat(read).isInstanceOf(Read.Unavailable.class);
            assertThat(read.toString()).contains("TLS: ");
            assertThat(caller.create()).isInstanceOf(CallResult.NotSent.class);
            assertThat(caller.freePlaces()).isEqualTo(2);
            assertThat(ARRIVALS).hasValue(before);
        }
    }

    @Test
    void theAuthorityOfAFile() {
        assertTrusted(target("127.0.0.1", "ca.pem", null));
        assertRefused(target("127.0.0.1", "other.pem", null));
    }

    @Test
    void theAuthorityOfAFingerprint() throws GeneralSecurityException {
        String fingerprint = fingerprint("ca");
        assertTrusted(target("127.0.0.1", null, fingerprint));
        assertTrusted(
                target(
                        "127.0.0.1",
                        null,
                        fingerprint.toUpperCase(Locale.ROOT).replaceAll("..(?=.)", "$0:")));
        assertRefused(target("127.0.0.1", null, fingerprint("other")));
    }

    @Test
    void theNodesOwnFingerprint() throws GeneralSecurityException {
        assertTrusted(target("127.0.0.1", null, fingerprint("node")));
    }

    @Test
    void theSystemsAuthorities_whereNoneIsGiven() throws GeneralSecurityException, IOException {
        assertRefused(target("127.0.0.1", null, null));
        SSLContext system = SSLContext.getDefault();
        SSLContext.setDefault(Trust.of(target("127.0.0.1", "ca.pem", null)).context());
        try {
            assertTrusted(target("127.0.0.1", null, null));
            assertRefused(target("localhost", null, null));
        } finally {
            SSLContext.setDefault(system);
        }
    }

    @Test
    void anotherName_isRefused() throws GeneralSecurityException {
        assertRefused(target("localhost", "ca.pem", null));
        assertRefused(target("localhost", null, fingerprint("ca")));
    }

    @Test
    void aFileThatChangesCountsFromTheNextConnectionOn() throws IOException {
        Path file = Files.copy(folder.resolve("other.pem"), folder.resolve("changing.pem"));
        Target target = target("127.0.0.1", "changing.pem", null);
        try (var log = new LogLines(Level.INFO);
                var caller = new Caller(new Settings().readAttempts(1), target, System::nanoTime)) {
            assertThat(caller.create()).isInstanceOf(CallResult.NotSent.class);
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);

            Files.copy(folder.resolve("ca.pem"), file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(caller.create()).isEqualTo(new CallResult.Answered(200, null, "done"));
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);

            Files.writeString(file, "half a certif");
            assertThat(caller.create()).isEqualTo(new CallResult.Answered(200, null, "done"));
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("AuthorityFile"))
                    .first()
                    .isEqualTo(
                            "INFO elser.worker.inference.AuthorityFile certificate authorities"
                                    + " changed [elser.option=\"elser.targets.default.ca-file\"]");
        }
    }

    @Test
    void itIsToldWhenCertificatesRunOut_asTheFileIsNowAndTheNodeHasShown() throws Exception {
        Path file = Files.copy(folder.resolve("other.pem"), folder.resolve("told.pem"));
        Target target = target("127.0.0.1", "told.pem", null);
        try (var caller = new Caller(new Settings().readAttempts(1), target, System::nanoTime)) {
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Unavailable.class);
            assertThat(caller.clusters().certificateEnds())
                    .isEqualTo(Map.of("elser.targets.default.ca-file", end("other")));

            Files.copy(folder.resolve("ca.pem"), file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
            Map<String, Instant> ends =
                    Map.of(
                            "elser.targets.default.ca-file", end("ca"),
                            "elser.targets.default.url", end("node"));
            assertThat(caller.clusters().certificateEnds()).isEqualTo(ends);

            Files.delete(file);
            assertThat(caller.clusters().certificateEnds()).isEqualTo(ends);
        }
    }

    private static Instant end(String alias) throws GeneralSecurityException {
        return ((X509Certificate) keys.getCertificate(alias)).getNotAfter().toInstant();
    }

    @Test
    void aFileThatBecomesUnusableIsToldOnce_andWhatItHeldBeforeCounts() throws Exception {
        Path file = Files.copy(folder.resolve("ca.pem"), folder.resolve("vanishing.pem"));
        var authorities = new AuthorityFile("elser.targets.default.ca-file", file);
        X509Certificate[] chain =
                Arrays.copyOf(
                        keys.getCertificateChain("node"),
                        keys.getCertificateChain("node").length,
                        X509Certificate[].class);
        Files.delete(file);
        try (var log = new LogLines(Level.INFO)) {
            authorities.checkServerTrusted(chain, "ECDHE_ECDSA");
            authorities.checkServerTrusted(chain, "ECDHE_ECDSA");

            assertThat(log.lines())
                    .containsExactly(
                            "WARN elser.worker.inference.AuthorityFile the certificate authorities"
                                    + " cannot be read; those from before count"
                                    + " [elser.option=\"elser.targets.default.ca-file\", file.path=\"%s\","
                                            .formatted(file)
                                    + " error.message=\"NoSuchFileException\"]");
        }
    }

    @Test
    void aFileWithoutACertificate_isASentenceAtTheStart() throws IOException {
        Files.writeString(folder.resolve("empty.pem"), "");
        Target target = target("127.0.0.1", "empty.pem", null);

        assertThatThrownBy(() -> new Caller(new Settings(), target, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the certificate authority of elser.targets.default cannot be used (%s"
                                + " holds no certificate); correct elser.targets.default.ca-file",
                        folder.resolve("empty.pem"));
    }
}
