package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What logs in, as a worker gets it; and a look whether it came out again. */
final class Hush {

    private static final String KEY = "hush-api-key";

    /** In the form that Elasticsearch hands out. */
    static final String API_KEY =
            Base64.getEncoder().encodeToString(("hush-id:" + KEY).getBytes(StandardCharsets.UTF_8));

    private static final String SASL = "hush-sasl";
    private static final String STORE = "hush-store";

    private static final List<String> ALL = List.of(API_KEY, KEY, SASL, STORE);

    private Hush() {}

    /** Gives a rig's workers everything secret that they can have. */
    static Rig given(Rig rig) {
        return rig.with("elser.targets.default.api-key", API_KEY)
                .with("elser.kafka.sasl.mechanism", "PLAIN")
                .with(
                        "elser.kafka.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required"
                                + " username=\"elser\" password=\""
                                + SASL
                                + "\";")
                .with("elser.kafka.ssl.truststore.password", STORE)
                .with("elser.kafka.ssl.keystore.password", STORE)
                .with("elser.kafka.ssl.key.password", STORE);
    }

    static void assertNotIn(String what, Object text) {
        for (String secret : ALL) {
            assertThat(text.toString()).as(what).doesNotContain(secret);
        }
    }
}
