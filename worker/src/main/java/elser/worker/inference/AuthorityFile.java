package elser.worker.inference;

import elser.worker.log.LogKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;

import javax.net.ssl.X509TrustManager;

/**
 * Trusts the authorities of a PEM file, as it is when a connection is made: a changed file counts
 * from the next connection on. While it cannot be used, what it held before counts.
 */
final class AuthorityFile implements X509TrustManager {

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityFile.class);

    private final String option;
    private final Path file;
    private byte[] read;
    private Authorities authorities;
    private boolean unusable;

    /**
     * What the file holds.
     *
     * @param firstEnd when the first of them runs out
     */
    private record Authorities(X509TrustManager manager, Instant firstEnd) {}

    /**
     * Reads the file.
     *
     * @param option that names it, for the log
     */
    AuthorityFile(String option, Path file) throws GeneralSecurityException, IOException {
        this.option = option;
        this.file = file;
        this.read = Files.readAllBytes(file);
        this.authorities = parse(read);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        current().manager().checkServerTrusted(chain, authType);
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

    /** When the first of the authorities runs out. */
    Instant firstEnd() {
        return current().firstEnd();
    }

    /** A few kilobytes a connection: compared whole, for times of files are coarse. */
    private synchronized Authorities current() {
        try {
            byte[] now = Files.readAllBytes(file);
            if (!Arrays.equals(now, read)) {
                authorities = parse(now);
                read = now;
                LOG.atInfo()
                        .addKeyValue(LogKeys.OPTION, option)
                        .log("certificate authorities changed");
            }
            unusable = false;
        } catch (GeneralSecurityException | IOException e) {
            if (!unusable) {
                LOG.atWarn()
                        .addKeyValue(LogKeys.OPTION, option)
                        .addKeyValue(LogKeys.FILE, file)
                        .addKeyValue(LogKeys.CAUSE, cause(e))
                        .log("the certificate authorities cannot be read; those from before count");
            }
            unusable = true;
        }
        return authorities;
    }

    private static String cause(Exception failure) {
        return failure instanceof IOException
                ? failure.getClass().getSimpleName()
                : String.valueOf(failure.getMessage());
    }

    private Authorities parse(byte[] pem) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem));
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException(file + " holds no certificate");
        }
        Instant firstEnd = Instant.MAX;
        for (Certificate each : certificates) {
            if (each instanceof X509Certificate authority) {
                Instant end = authority.getNotAfter().toInstant();
                firstEnd = end.isBefore(firstEnd) ? end : firstEnd;
            }
        }
        return new Authorities(Trust.trustManager(certificates), firstEnd);
    }
}
