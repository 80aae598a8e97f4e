package elser.worker.simulation;

import elser.contracts.InferenceConfig;
import elser.contracts.ServiceSettings;
import elser.worker.config.WorkerConfig;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a world is like, apart from its faults.
 *
 * @param partitions of the requests topic
 * @param targets names
 * @param processes that run at most
 * @param loops in each
 * @param requests that are sent before the faults stop
 * @param span how long requests and faults come
 * @param permits creates at once, per process and target
 * @param breakerCalls reads that a breaker judges by
 * @param pollInterval shortest time between two looks
 * @param transactionRecords of one transaction, about
 */
record Settings(
        int partitions,
        List<String> targets,
        int processes,
        int loops,
        int requests,
        Duration span,
        int permits,
        int breakerCalls,
        Duration pollInterval,
        int transactionRecords,
        Policy policy) {

    static final String GROUP = "simulated";
    static final Duration LEASE = Duration.ofSeconds(5);
    static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    static Settings draw(Draw draw) {
        List<String> targets =
                List.of("default", "other", "third").subList(0, draw.any(1, 1, 2, 3));
        return new Settings(
                draw.any(1, 2, 3, 5),
                targets,
                draw.any(1, 2, 2, 3),
                draw.any(1, 1, 1, 2),
                draw.any(3, 10, 20, 30),
                draw.seconds(15, 80),
                draw.any(1, 2, 4),
                draw.any(5, 20, 1000),
                draw.any(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                draw.any(3, 20, 500),
                policy(draw));
    }

    private static Policy policy(Draw draw) {
        return new Policy(
                draw.seconds(90, 240),
                LEASE,
                draw.any(Duration.ofSeconds(20), Duration.ofSeconds(60)),
                draw.seconds(10, 30),
                draw.seconds(20, 60),
                Duration.ofMinutes(1),
                new Backoff(Duration.ofSeconds(4), 2, Duration.ofMinutes(1)),
                new InferenceConfig(
                        "elasticsearch",
                        new ServiceSettings(".elser_model_2", 1, 1, null),
                        null,
                        null),
                new Policy.Limits(
                        draw.any(2, 100),
                        draw.any(5, 1000),
                        draw.any(8, 1000),
                        draw.seconds(20, 1200),
                        draw.any(2, 10, 1000),
                        draw.any(1, 3, 100)),
                draw.chance(0.1) ? Map.of("default", draw.between(1, 3)) : Map.of());
    }

    /**
     * What a process is configured with.
     *
     * @param ledgerFormat that it writes
     */
    WorkerConfig config(int ledgerFormat) {
        return new WorkerConfig(
                new WorkerConfig.Kafka(Map.of(), "nowhere:9092", GROUP, "consumer", GROUP),
                new WorkerConfig.Topics(
                        Oracle.REQUESTS, Oracle.EVENTS, Oracle.LEDGER, Oracle.DEAD_LETTERS),
                Map.of(),
                policy,
                LONGEST_TIMEOUT,
                pollInterval,
                ledgerFormat,
                new WorkerConfig.Resilience(
                        new WorkerConfig.Resilience.Breaker(
                                breakerCalls, breakerCalls, 50, Duration.ofSeconds(30), 3),
                        1,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        policy.createTimeout(),
                        8,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        permits,
                        1000,
                        10,
                        1 << 20,
                        1_000_000,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10)),
                new WorkerConfig.LoopLimits(
                        100_000, transactionRecords, 1 << 20, Duration.ofSeconds(1), 1_000),
                new WorkerConfig.Supervision(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                loops,
                new WorkerConfig.Http(
                        "127.0.0.1",
                        0,
                        new WorkerConfig.HttpLimits(
                                1,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                64,
                                16_384,
                                0)),
                new WorkerConfig.Status(0, Duration.ofSeconds(1), 0, 0),
                new WorkerConfig.Log(
                        WorkerConfig.LogFormat.TEXT, WorkerConfig.LogLevel.INFO, 20, 20));
    }
}
