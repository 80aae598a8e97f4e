package elser.sandbox.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that does nothing of its own accord: one connection, one request, what comes back. */
public final class RawClient {

    /** What came back. */
    public sealed interface Outcome {

        /**
         * An answer.
         *
         * @param complete whether the body is as long as was promised
         */
        record Answered(int status, String head, String body, boolean complete)
                implements Outcome {}

        record Empty() implements Outcome {}

        record Reset() implements Outcome {}

        record Refused() implements Outcome {}

        record TimedOut() implements Outcome {}

        record Untrusted(String why) implements Outcome {}
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Optional<Path> authority;
    private final Duration patience;

    private RawClient(Optional<Path> authority, Duration patience) {
        this.authority = authority;
        this.patience = patience;
    }

    public static RawClient plain() {
        return new RawClient(Optional.empty(), PATIENCE);
    }

    public RawClient trusting(Path authorityFile) {
        return new RawClient(Optional.of(authorityFile), patience);
    }

    public RawClient patient(Duration changed) {
        return new RawClient(authority, changed);
    }

    /** A GET. */
    public Outcome get(URI url) {
        return send(url, "GET", "", "");
    }

    /**
     * One request.
     *
     * @param headers lines, each with its line feed
     */
    public Outcome send(URI url, String method, String headers, String body) {
        String target = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String head =
                "%s %s%s HTTP/1.1\nHost: %s\nConnection: close\nContent-Length: %d\n%s\n"
                        .formatted(method, target, query, url.getAuthority(), length, headers);
        return exchange(url, head + body);
    }

    private Outcome exchange(URI url, String text) {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            plain.setSoTimeout(Math.toIntExact(patience.toMillis()));
            Socket socket = url.getScheme().equals("https") ? secure(plain, url) : plain;
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        } catch (ConnectException _) {
            return new Outcome.Refused();
        } catch (SSLException e) {
            return new Outcome.Untrusted(String.valueOf(e.getMessage()));
        } catch (SocketTimeoutException _) {
            return new Outcome.TimedOut();
        } catch (IOException _) {
            return new Outcome.Reset();
        }
    }

    /** Reads to the end; what was read before a reset does not count, as with most clients. */
    private static Outcome read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.transferTo(bytes);
        String text = bytes.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Outcome.Empty();
        }
        String head = text.substring(0, end);
        String body = text.substring(end + 4);
        int promised = Integer.parseInt(head.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
        return new Outcome.Answered(
                Integer.parseInt(head.split(" ", 3)[1]),
                head,
                body,
                body.getBytes(StandardCharsets.UTF_8).length == promised);
    }

    private SSLSocket secure(Socket plain, URI url) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context()
                                .getSocketFactory()
                                .createSocket(plain, url.getHost(), url.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            if (authority.isEmpty()) {
                context.init(null, null, null);
                return context;
            }
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (InputStream pem = Files.newInputStream(authority.get())) {
                trusted.setCertificateEntry(
                        "authority",
                        CertificateFactory.getInstance("X.509").generateCertificate(pem));
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
