package elser.sandbox.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate made on the spot, by the keytool of the running Java, and signed by an authority of
 * its own.
 *
 * @param authority the authority's certificate, PEM
 * @param certificate the server's, PEM
 * @param key to the server's certificate, PKCS 8 in PEM
 */
public record Identity(SSLContext context, String authority, String certificate, String key) {

    /** The key store lives for a moment, in a folder that only this user can read. */
    private static final String PASSWORD = "sandbox";

    private static final String AUTHORITY = "authority";
    private static final String SERVER = "server";

    public static Identity create(Certificate certificate) {
        try {
            Path directory = Files.createTempDirectory("sandbox-tls-");
            Path file = directory.resolve("keys.p12");
            try {
                generate(file, AUTHORITY, "-validity", "30", "-ext", "bc:c=ca:true");
                generate(file, SERVER, server(certificate));
                return read(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate could be made", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    private static String[] server(Certificate certificate) {
        String here = "san=ip:127.0.0.1,dns:localhost";
        return switch (certificate) {
            case GOOD -> new String[] {"-signer", AUTHORITY, "-validity", "30", "-ext", here};
            case EXPIRED ->
                    new String[] {
                        "-signer", AUTHORITY, "-startdate", "-10d", "-validity", "5", "-ext", here
                    };
            case WRONG_HOST ->
                    new String[] {
                        "-signer", AUTHORITY, "-validity", "30", "-ext", "san=dns:elsewhere.test"
                    };
        };
    }

    private static void generate(Path store, String alias, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-XX:+UseSerialGC",
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-alias",
                                alias,
                                "-dname",
                                "CN=sandbox " + alias,
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.onExit().join().exitValue() != 0) {
            throw new IOException("keytool: " + output.strip());
        }
    }

    private static Identity read(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        String authority = pem("CERTIFICATE", store.getCertificate(AUTHORITY).getEncoded());
        store.deleteEntry(AUTHORITY);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return new Identity(
                context,
                authority,
                pem("CERTIFICATE", store.getCertificate(SERVER).getEncoded()),
                pem("PRIVATE KEY", store.getKey(SERVER, PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        what,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded),
                        what);
    }

    /** Nothing of the key. */
    @Override
    public String toString() {
        return "Identity[" + authority + "]";
    }
}
