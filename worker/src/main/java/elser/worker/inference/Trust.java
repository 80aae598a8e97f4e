package elser.worker.inference;

import elser.worker.config.WorkerConfig.Target;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collection;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Which certificates a target's nodes may show.
 *
 * @param context TLS settings that trust those
 * @param file the authorities' file, null where another way is configured
 */
record Trust(SSLContext context, @Nullable AuthorityFile file) {

    /**
     * The target's: the authorities of a file, the one of a fingerprint, or the system's.
     *
     * @throws IllegalArgumentException when they cannot be used, with a sentence that names the
     *     option
     */
    static Trust of(Target target) {
        try {
            if (target.caFile() != null) {
                String option = "elser.targets." + target.name() + ".ca-file";
                AuthorityFile file = new AuthorityFile(option, target.caFile());
                return new Trust(trusting(file), file);
            }
            if (target.caFingerprint() != null) {
                return new Trust(trusting(new PinnedAuthority(target.caFingerprint())), null);
            }
            return new Trust(SSLContext.getDefault(), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificate authority of elser.targets.%s cannot be used (%s); correct"
                                    .formatted(target.name(), e.getMessage())
                            + " elser.targets.%s.ca-file".formatted(target.name()),
                    e);
        }
    }

    /** Trusts what these authorities have signed. */
    static X509TrustManager trustManager(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate authority : authorities) {
            store.setCertificateEntry("ca-" + number++, authority);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private static SSLContext trusting(X509TrustManager manager) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        return context;
    }
}
