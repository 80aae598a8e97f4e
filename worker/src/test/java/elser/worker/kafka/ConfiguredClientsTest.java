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
                        entry("batch.size", 131_072),
                        entry("linger.ms", 5),
                        entry("compression.type", "none"));
    }

    @Test
    void theConsumersPaceIsSet() {
        assertThat(clients(Map.of()).groupConsumerProperties())
                .contains(
                        entry("max.poll.records", 2_000),
                        entry("max.poll.interval.ms", 60_000),
                        entry("fetch.max.wait.ms", 100),
                        entry("fetch.min.bytes", 1));
    }

    @Test
    void whatIsGivenStays() {
        Map<String, String> given =
                Map.of(
                        "elser.kafka.retry.backoff.ms", "100",
                        "elser.kafka.batch.size", "1",
                        "elser.kafka.linger.ms", "2",
                        "elser.kafka.compression.type", "zstd",
                        "elser.kafka.fetch.max.wait.ms", "3",
                        "elser.kafka.fetch.min.bytes", "4");
        assertThat(properties(given))
                .contains(
                        entry("retry.backoff.ms", "100"),
                        entry("batch.size", "1"),
                        entry("linger.ms", "2"),
                        entry("compression.type", "zstd"));
        assertThat(clients(given).groupConsumerProperties())
                .contains(entry("fetch.max.wait.ms", "3"), entry("fetch.min.bytes", "4"));
    }

    private static Map<String, Object> properties(Map<String, String> given) {
        return clients(given).producerProperties();
    }

    private static ConfiguredClients clients(Map<String, String> given) {
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
                    ClientListener.NONE);
        }
    }
}
