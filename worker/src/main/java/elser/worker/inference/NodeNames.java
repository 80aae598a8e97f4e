package elser.worker.inference;

import org.apache.hc.client5.http.ssl.HttpClientHostnameVerifier;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Holds nodes to the names in their certificates, and remembers when those run out that were shown
 * last. Any thread.
 */
final class NodeNames implements HttpClientHostnameVerifier {

    private final HostnameVerifier names = HttpsSupport.getDefaultHostnameVerifier();
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    @Override
    public boolean verify(String host, SSLSession session) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                remember(host, certificate);
            }
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
        return names.verify(host, session);
    }

    @Override
    public void verify(String host, X509Certificate certificate) throws SSLException {
        remember(host, certificate);
        if (names instanceof HttpClientHostnameVerifier saysWhy) {
            saysWhy.verify(host, certificate);
        } else {
            throw new SSLException("this HTTP client has no verifier of certificates");
        }
    }

    private void remember(String host, X509Certificate certificate) {
        ends.put(host, certificate.getNotAfter().toInstant());
    }

    /** When the first of the nodes' certificates runs out, null while none was shown. */
    @Nullable Instant firstEnd() {
        return ends.isEmpty() ? null : Collections.min(ends.values());
    }
}
