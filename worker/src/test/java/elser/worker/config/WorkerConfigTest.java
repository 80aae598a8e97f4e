package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.ServiceSettings;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Whole configurations. */
class WorkerConfigTest {

    @TempDir private Path directory;

    @Test
    void twoOptionsAreEnough_theRestHasDefaults() {
        assertThat(Sources.minimal().worker())
                .isEqualTo(
                        new WorkerConfig(
                                new WorkerConfig.Kafka(
                                        Map.of(),
                                        "127.0.0.1:9092",
                                        "elser-provisioner",
                                        "consumer",
                                        "elser-provisioner"),
                                new WorkerConfig.Topics(
                                        "elser.provisioning.requests",
                                        "elser.provisioning.events",
                                        "elser.provisioning.ledger",
                                        "elser.provisioning.dead-letters"),
                                Map.of("default", plain("default", "http://127.0.0.1:9200")),
                                new Policy(
                                        Duration.ofHours(1),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(30),
                                        Duration.ofMinutes(2),
                                        Duration.ofMinutes(2),
                                        3,
                                        new Backoff(
                                                Duration.ofSeconds(5), 2, Duration.ofMinutes(2)),
                                        elser(new AdaptiveAllocations(true, 1, 4)),
                                        new InferenceConfig(
                                                "elser",
                                                new ServiceSettings(null, 1, 1, null),
                                                null,
                                                null),
                                        new Policy.Limits(
                                                20_000,
                                                100_000,
                                                200_000,
                                                Duration.ofHours(1),
                                                100_000,
                                                1_000),
                                        Map.of()),
                                Duration.ofDays(1),
                                Duration.ofSeconds(1),
                                1,
                                new Resilience(
                                        new Resilience.Breaker(
                                                16, 8, 50, Duration.ofSeconds(10), 3),
                                        3,
                                        Duration.ofMillis(200),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(20),
                                        Duration.ofSeconds(60),
                                        3,
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(60),
                                        4,
                                        50,
                                        5,
                                        8_388_608,
                                        500_000,
                                        Duration.ofSeconds(30),
                                        Duration.ofMinutes(10)),
                                new WorkerConfig.LoopLimits(
                                        10_000, 2_000, 8_388_608, Duration.ofSeconds(2), 20_000),
                                new WorkerConfig.Supervision(
                                        Duration.ofSeconds(60), Duration.ofSeconds(5)),
                                1,
                                new WorkerConfig.Http(
                                        "127.0.0.1",
                                        8080,
                                        new WorkerConfig.HttpLimits(
                                                128,
                                                Duration.ofSeconds(5),
                                                Duration.ofSeconds(30),
                                                Duration.ofSeconds(30),
                                                64,
                                                16_384,
                                                65_536)),
                                new WorkerConfig.Status(16, Duration.ofSeconds(10), 200, 50),
                                new WorkerConfig.Log(
                                        WorkerConfig.LogFormat.TEXT,
                                        WorkerConfig.LogLevel.INFO,
                                        20,
                                        20)));
    }

    @Test
    void everyOptionOfAFileReachesItsPlace() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "secret\n");
        Path ca = Files.writeString(directory.resolve("ca.pem"), "certificate");
        Path file = Files.writeString(directory.resolve("worker.yaml"), everything(key, ca));
        WorkerConfig config = Sources.empty().file(file).worker();

        assertThat(config).isEqualTo(expected(key, ca));
    }

    private static String everything(Path key, Path ca) {
        return """
        elser:
          kafka:
            bootstrap.servers: [kafka-0:9092, kafka-1:9092]
            group: {id: g, protocol: classic}
            transactional-id-prefix: p
            security.protocol: SASL_SSL
            sasl.jaas.config-file: %1$s
            client:
              rack: r1
          topics: {requests: a, events: b, ledger: c, dead-letters: d}
          targets:
            eu: {url: "https://es-0:9200,https://ES-1:9200/", api-key-file: %1$s, ca-file: %2$s, max-allocations: 8, max-threads: 4, max-endpoints: 20}
            us: {url: https://us, username: elser, password: hush, ca-fingerprint: "%3$s"}
          provisioning: {timeout: PT2H, max-timeout: PT12H, poll-interval: PT2S, create-timeout: PT2M, lease: PT10S, grace: PT1M, auth-grace: PT5M, stall-after: PT5M}
          provisioning.default-config:
            service: elser
            service_settings: {num_threads: 1, num_allocations: 2}
          idempotency: {window: PT6H, max-entries: 50000}
          ledger: {format: 2}
          resilience:
            backoff: {first: PT2S, factor: 1.5, ceiling: PT5M}
            breaker: {window: 50, minimum-calls: 5, failure-rate: 75, open-for: PT30S, half-open-calls: 5}
            read-attempts: 1
            read-retry-wait: PT0.5S
            connect-timeout: PT2S
            read-timeout: PT30S
            concurrent-reads: 6
            node-rest: PT1M
            retry-after-max: PT2M
            concurrent-creates: 8
            calls-per-second: 20
            definitions-per-look: 10
            response-bytes: 67108864
            response-tokens: 2000000
            connection-idle: PT20S
            connection-age: PT1H
          worker: {threads: 2, stuck-after: PT30S, check-interval: PT10S}
          http: {host: 0.0.0.0, port: 9090, connections: 32, request-time: PT2S, idle-time: PT10S, answer-time: PT10S, headers: 32, header-size: 8192, body-size: 0}
          log: {format: json, level: debug, request-lines: 5, request-ids: 100}
          limits: {provisionings: 5000, waiters-per-target: 20000, waiters-per-partition: 50000, configurations: 200, fan-out: 200, fan-out-backlog: 5000, mailbox: 5000, transaction-records: 500, transaction-bytes: 4194304, transaction-time: PT0.5S, status-subscribers: 4, status-patience: PT5S, status-rows: 50, status-failures: 20}
        """
                .formatted(key, ca, "AA:".repeat(31) + "AA");
    }

    private static WorkerConfig expected(Path key, Path ca) {
        Target eu =
                new Target(
                        "eu",
                        List.of(URI.create("https://es-0:9200"), URI.create("https://es-1:9200")),
                        new Credentials.ApiKey(new Secret.InFile(key)),
                        ca,
                        null,
                        8,
                        4,
                        20);
        Target us =
                new Target(
                        "us",
                        List.of(URI.create("https://us")),
                        new Credentials.Basic("elser", new Secret.Value("hush")),
                        null,
                        "aa".repeat(32),
                        null,
                        null,
                        null);
        return new WorkerConfig(
                new WorkerConfig.Kafka(
                        Map.of(
                                "security.protocol",
                                "SASL_SSL",
                                "sasl.jaas.config",
                                "secret",
                                "client.rack",
                                "r1"),
                        "kafka-0:9092,kafka-1:9092",
                        "g",
                        "classic",
                        "p"),
                new WorkerConfig.Topics("a", "b", "c", "d"),
                Map.of("eu", eu, "us", us),
                new Policy(
                        Duration.ofHours(2),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5),
                        new Backoff(Duration.ofSeconds(2), 1.5, Duration.ofMinutes(5)),
                        new InferenceConfig(
                                "elser", new ServiceSettings(null, 2, 1, null), null, null),
                        new Policy.Limits(
                                5000, 20_000, 50_000, Duration.ofHours(6), 50_000, 200, 200),
                        Map.of("eu", 20)),
                Duration.ofHours(12),
                Duration.ofSeconds(2),
                2,
                new Resilience(
                        new Resilience.Breaker(50, 5, 75, Duration.ofSeconds(30), 5),
                        1,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        6,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        8,
                        20,
                        10,
                        67_108_864,
                        2_000_000,
                        Duration.ofSeconds(20),
                        Duration.ofHours(1)),
                new WorkerConfig.LoopLimits(5000, 500, 4_194_304, Duration.ofMillis(500), 5000),
                new WorkerConfig.Supervision(Duration.ofSeconds(30), Duration.ofSeconds(10)),
                2,
                new WorkerConfig.Http(
                        "0.0.0.0",
                        9090,
                        new WorkerConfig.HttpLimits(
                                32,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                32,
                                8192,
                                0)),
                new WorkerConfig.Status(4, Duration.ofSeconds(5), 50, 20),
                new WorkerConfig.Log(
                        WorkerConfig.LogFormat.JSON, WorkerConfig.LogLevel.DEBUG, 5, 100));
    }

    @Test
    void noSecretIsInTheTextOfAConfiguration() {
        WorkerConfig config =
                Sources.minimal()
                        .with("elser.targets.a.url", "http://a")
                        .with("elser.targets.a.api-key", "hush")
                        .with("elser.targets.b.url", "http://b")
                        .with("elser.targets.b.username", "elser")
                        .with("elser.targets.b.password", "hush")
                        .with("elser.kafka.sasl.jaas.config", "hush")
                        .worker();

        assertThat(config.toString()).doesNotContain("hush").contains("sasl.jaas.config");
        assertThat(new ConfigSources(null, Map.of("ELSER_X", "hush"), Map.of()).toString())
                .doesNotContain("hush");
    }

    @Test
    void aClientNeedsNoTarget_butItsNamesAreChecked() {
        Sources sources =
                Sources.empty()
                        .with("elser.kafka.bootstrap.servers", "k:9092")
                        .with("elser.topics.events", "e");
        assertThat(sources.loader().client())
                .isEqualTo(
                        new ClientConfig(
                                new WorkerConfig.Kafka(
                                        Map.of(),
                                        "k:9092",
                                        "elser-provisioner",
                                        "consumer",
                                        "elser-provisioner"),
                                new WorkerConfig.Topics(
                                        "elser.provisioning.requests",
                                        "e",
                                        "elser.provisioning.ledger",
                                        "elser.provisioning.dead-letters")));
        assertThatThrownBy(() -> sources.with("elser.htp.port", "1").loader().client())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "elser.htp.port is no option; did you mean elser.http.port? (system"
                                + " property elser.htp.port)");
    }

    private static Target plain(String name, String url) {
        return new Target(
                name,
                List.of(URI.create(url)),
                new Credentials.None(),
                null,
                null,
                null,
                null,
                null);
    }

    private static InferenceConfig elser(AdaptiveAllocations adaptive) {
        return new InferenceConfig(
                "elasticsearch",
                new ServiceSettings(".elser_model_2", null, 1, adaptive),
                null,
                null);
    }
}
