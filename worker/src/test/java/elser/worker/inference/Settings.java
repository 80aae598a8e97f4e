package elser.worker.inference;

import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig.Resilience;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How calls are protected in a test: by nothing that a test did not ask for. */
final class Settings {

    private int breakerCalls = 1000;
    private Duration openFor = Duration.ofMinutes(1);
    private int readAttempts = 3;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration readTimeout = Duration.ofSeconds(20);
    private Duration createTimeout = Duration.ofSeconds(20);
    private int reads = 8;
    private int creates = 2;
    private int callsPerSecond = 10_000;
    private int definitions = 5;
    private int responseBytes = 1 << 20;
    private int responseTokens = 1_000_000;
    private Duration connectionIdle = Duration.ofMinutes(1);
    private Duration connectionAge = Duration.ofMinutes(10);

    /** The breaker judges after this many reads, and opens at half of them. */
    Settings breakerCalls(int value) {
        breakerCalls = value;
        return this;
    }

    Settings openFor(Duration value) {
        openFor = value;
        return this;
    }

    Settings readAttempts(int value) {
        readAttempts = value;
        return this;
    }

    Settings connectTimeout(Duration value) {
        connectTimeout = value;
        return this;
    }

    Settings readTimeout(Duration value) {
        readTimeout = value;
        return this;
    }

    Settings createTimeout(Duration value) {
        createTimeout = value;
        return this;
    }

    Settings reads(int value) {
        reads = value;
        return this;
    }

    Settings creates(int value) {
        creates = value;
        return this;
    }

    Settings callsPerSecond(int value) {
        callsPerSecond = value;
        return this;
    }

    Settings definitions(int value) {
        definitions = value;
        return this;
    }

    Settings responseBytes(int value) {
        responseBytes = value;
        return this;
    }

    Settings responseTokens(int value) {
        responseTokens = value;
        return this;
    }

    Settings connectionIdle(Duration value) {
        connectionIdle = value;
        return this;
    }

    Settings connectionAge(Duration value) {
        connectionAge = value;
        return this;
    }

    /** What a worker has that is told nothing else. */
    static Resilience shipped() {
        return shipped(Map.of());
    }

    /** The same, told that. */
    static Resilience shipped(Map<String, String> more) {
        Map<String, String> least = new HashMap<>(more);
        least.put("elser.kafka.bootstrap.servers", "127.0.0.1:9092");
        least.put("elser.targets.default.url", "http://127.0.0.1:9200");
        return new ConfigLoader(new ConfigSources(null, Map.of(), least), (_, _, _) -> null)
                .worker()
                .resilience();
    }

    Resilience build() {
        return new Resilience(
                new Resilience.Breaker(breakerCalls, breakerCalls, 50, openFor, 3),
                readAttempts,
                Duration.ofMillis(5),
                connectTimeout,
                readTimeout,
                createTimeout,
                reads,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                creates,
                callsPerSecond,
                definitions,
                responseBytes,
                responseTokens,
                connectionIdle,
                connectionAge);
    }
}
