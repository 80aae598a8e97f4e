package elser.sandbox.kafka;

import java.nio.file.Path;
import java.util.Map;

/**
 * A broker that is spoken to over TLS, by users with SCRAM-SHA-512 passwords who may do what ACLs
 * let them. One user may do everything, and so make the others and their ACLs.
 *
 * <p>The broker talks to its controller, which is in the same process, in plain text; the
 * controller's port on 127.0.0.1 is not protected.
 *
 * @param certificate the broker's, PEM
 * @param key to that, PKCS 8 in PEM
 * @param authority who signed it, PEM
 * @param user who may do everything
 * @param password of that user, without quotes and commas
 */
public record BrokerSecurity(
        String certificate, String key, String authority, String user, String password) {

    private static final String MECHANISM = "SCRAM-SHA-512";

    /** What a client needs to be let in. */
    public static Map<String, String> client(Path authority, String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                login(user, password),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.toString());
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }

    /** Written when the storage is formatted, because nobody could come in to make it later. */
    String firstUser() {
        return MECHANISM + "=[name=" + user + ",password=" + password + "]";
    }

    Map<String, String> brokerProperties() {
        return Map.ofEntries(
                Map.entry(
                        "listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", MECHANISM),
                Map.entry("sasl.mechanism.inter.broker.protocol", MECHANISM),
                Map.entry(
                        "listener.name.clients.scram-sha-512.sasl.jaas.config",
                        login(user, password)),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry("ssl.keystore.certificate.chain", certificate),
                Map.entry("ssl.keystore.key", key),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.certificates", authority),
                Map.entry(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                // The broker comes to its controller without a name.
                Map.entry("super.users", "User:ANONYMOUS;User:" + user));
    }

    /** Nothing of key and password. */
    @Override
    public String toString() {
        return "BrokerSecurity[" + user + "]";
    }
}
