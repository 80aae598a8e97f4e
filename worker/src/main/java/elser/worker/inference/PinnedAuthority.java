package elser.worker.inference;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.X509TrustManager;

/**
 * Trusts the authority of a fingerprint: a server must show it in its chain, and the chain must
 * lead to it by the usual rules. The certificate with the fingerprint may be the server's own.
 */
final class PinnedAuthority implements X509TrustManager {

    private final String fingerprint;

    /**
     * @param fingerprint SHA-256 of the encoded certificate, hexadecimal, with or without colons
     */
    PinnedAuthority(String fingerprint) {
        this.fingerprint = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        try {
            for (X509Certificate certificate : chain) {
                if (fingerprintOf(certificate).equals(fingerprint)) {
                    Trust.trustManager(List.of(certificate)).checkServerTrusted(chain, authType);
                    return;
                }
            }
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the server's certificates cannot be checked", e);
        }
        throw new CertificateException("no certificate of the server has the pinned fingerprint");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("only servers are trusted here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static String fingerprintOf(X509Certificate certificate)
            throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.of().formatHex(digest);
    }
}
