package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** Two certificates are there: {@code early} runs out in 2030, {@code late} in 2040. */
class ClientCertificatesTest {

    private static final Instant EARLY = Instant.parse("2030-02-04T00:00:00Z");
    private static final Instant LATE = Instant.parse("2040-02-05T00:00:00Z");

    @TempDir private Path folder;

    private static String pem(String name) throws IOException {
        try (InputStream in =
                ClientCertificatesTest.class.getResourceAsStream(
                        "/certificates/" + name + ".pem")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String store(String type, String... names)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        for (String name : names) {
            byte[] pem = pem(name).getBytes(StandardCharsets.US_ASCII);
            store.setCertificateEntry(
                    name,
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem)));
        }
        Path file = folder.resolve(type);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "hush-hush".toCharArray());
        }
        return file.toString();
    }

    private static Map<String, Instant> ends(Map<String, String> properties) {
        return ClientCertificates.ends(
                new WorkerConfig.Kafka(properties, "kafka:9092", "g", "consumer", "g"));
    }

    @Test
    void ofEachStoreTheFirstToRunOutIsTold() throws Exception {
        assertThat(
                        ends(
                                Map.of(
                                        "ssl.keystore.location", store("JKS", "late"),
                                        "ssl.keystore.password", "hush-hush",
                                        "ssl.truststore.location", store("PKCS12", "late", "early"),
                                        "ssl.truststore.type", "PKCS12",
                                        "ssl.truststore.password", "hush-hush")))
                .isEqualTo(
                        Map.of(
                                "elser.kafka.ssl.keystore.location", LATE,
                                "elser.kafka.ssl.truststore.location", EARLY));
    }

    @Test
    void pemIsReadFromAFileAndFromTheConfiguration_besideAPrivateKey() throws Exception {
        String key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
        Path file = Files.writeString(folder.resolve("store.pem"), key + pem("late"));

        assertThat(
                        ends(
                                Map.of(
                                        "ssl.keystore.type",
                                        "PEM",
                                        "ssl.keystore.location",
                                        file.toString(),
                                        "ssl.truststore.type",
                                        "PEM",
                                        "ssl.truststore.certificates",
                                        pem("late") + pem("early"))))
                .isEqualTo(
                        Map.of(
                                "elser.kafka.ssl.keystore.location", LATE,
                                "elser.kafka.ssl.truststore.certificates", EARLY));
    }

    @Test
    void whatCannotBeReadIsLeftToTheClients() throws Exception {
        assertThat(
                        ends(
                                Map.of(
                                        "ssl.keystore.location",
                                        store("PKCS12", "late"),
                                        "ssl.keystore.password",
                                        "another",
                                        "ssl.truststore.location",
                                        folder + "/none",
                                        "ssl.truststore.certificates",
                                        "none")))
                .isEmpty();
        assertThat(ends(Map.of())).isEmpty();
    }
}
