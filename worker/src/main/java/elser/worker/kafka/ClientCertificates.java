package elser.worker.kafka;

import elser.worker.config.WorkerConfig;

import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The certificates that Kafka's clients are configured with. */
public final class ClientCertificates {

    private static final String PEM = "PEM";

    /** A PEM store may hold a private key as well. */
    private static final Pattern CERTIFICATE =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private ClientCertificates() {}

    /**
     * When certificates run out, by the option that leads to them; of a store the first to run out
     * counts. As the clients use what they read when they were made, this is to be asked then. What
     * cannot be read is left out: the clients say so themselves.
     */
    public static Map<String, Instant> ends(WorkerConfig.Kafka kafka) {
        Map<String, String> given = kafka.properties();
        Map<String, Instant> ends = new TreeMap<>();
        putPem(ends, given, SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG);
        putPem(ends, given, SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG);
        putStore(
                ends,
                SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
                given.get(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG),
                given.get(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG),
                given.get(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG));
        putStore(
                ends,
                SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                given.get(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG),
                given.get(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG),
                given.get(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG));
        return ends;
    }

    private static void putPem(
            Map<String, Instant> ends, Map<String, String> given, String property) {
        String text = given.get(property);
        if (text != null) {
            try {
                put(ends, property, ofPem(text));
            } catch (GeneralSecurityException _) {
                // The clients say so themselves.
            }
        }
    }

    private static void putStore(
            Map<String, Instant> ends,
            String property,
            @Nullable String location,
            @Nullable String type,
            @Nullable String password) {
        if (location == null) {
            return;
        }
        try {
            byte[] content = Files.readAllBytes(Path.of(location));
            put(
                    ends,
                    property,
                    PEM.equals(type)
                            ? ofPem(new String(content, StandardCharsets.UTF_8))
                            : ofStore(content, type, password));
        } catch (GeneralSecurityException | IOException _) {
            // The clients say so themselves.
        }
    }

    private static Collection<? extends Certificate> ofPem(String text)
            throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        for (MatchResult found : CERTIFICATE.matcher(text).results().toList()) {
            byte[] one = found.group().getBytes(StandardCharsets.US_ASCII);
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(one)));
        }
        return certificates;
    }

    private static Collection<? extends Certificate> ofStore(
            byte[] content, @Nullable String type, @Nullable String password)
            throws GeneralSecurityException, IOException {
        KeyStore store =
                KeyStore.getInstance(type == null ? SslConfigs.DEFAULT_SSL_KEYSTORE_TYPE : type);
        store.load(
                new ByteArrayInputStream(content),
                password == null ? null : password.toCharArray());
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            if (chain != null) {
                certificates.addAll(Arrays.asList(chain));
            } else if (store.getCertificate(alias) != null) {
                certificates.add(store.getCertificate(alias));
            }
        }
        return certificates;
    }

    private static void put(
            Map<String, Instant> ends,
            String property,
            Collection<? extends Certificate> certificates) {
        certificates.stream()
                .filter(X509Certificate.class::isInstance)
                .map(each -> ((X509Certificate) each).getNotAfter().toInstant())
                .min(Instant::compareTo)
                .ifPresent(end -> ends.put("elser.kafka." + property, end));
    }
}
