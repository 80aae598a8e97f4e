package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

/** What the worker sets on its clients where nobody else has. */
class ConfiguredClientsTest {

    @Test
    void theProducersPaceAndBatchesAreSet() {
        assertThat(properties(Map.of()))
                .contains(
                        entry("request.timeout.ms", 10_000),
                        entry("delivery.timeout.ms", 15_000),
                        entry("max.block.ms", 15_000),
                        entry("retry.backoff.ms", 10),
                        entry("batch.size", 131_072));
    }

    @Test
    void whatIsGivenStays() {
        assertThat(properties(Map.of("elser.kafka.retry.backoff.ms", "100")))
                .containsEntry("retry.backoff.ms", "100");
    }

    private static Map<String, Object> properties(Map<String, String> given) {
        Map<String, String> options = new HashMap<>(given);
        options.put("elser.kafka.bootstrap.servers", "127.0.0.1:9");
        options.put("elser.targets.default.url", "http://127.0.0.1:9");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:9"))) {
            return new ConfiguredClients(
                            new ConfigLoader(
                                            new ConfigSources(null, Map.of(), options),
                                            ClientProperties::fault)
                                    .worker(),
                            new AdminBrokers(admin),
                            "p",
                            0,
                            ClientListener.NONE)
                    .producerProperties();
        }
    }
}
