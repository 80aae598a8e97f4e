package elser.worker.config;

import static elser.worker.config.ValueType.duration;
import static elser.worker.config.ValueType.number;
import static elser.worker.config.ValueType.wholeNumber;

import java.time.Duration;
import java.util.List;

/**
 * Options of retries, circuit breaker and limits of calls, the same for every target and counted
 * for each.
 */
final class ResilienceOptions {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    static final Option<Duration> BACKOFF_FIRST =
            Option.of(
                            "elser.resilience.backoff.first",
                            duration(SHORTEST, HOUR),
                            "PT2S",
                            "Pause after the first attempt that the cluster refused for now or that"
                                    + " failed.")
                    .defaultsTo("PT5S");

    static final Option<Double> BACKOFF_FACTOR =
            Option.of(
                            "elser.resilience.backoff.factor",
                            number(1, 10),
                            "1.5",
                            "By which each further pause is longer.")
                    .defaultsTo("2");

    static final Option<Duration> BACKOFF_CEILING =
            Option.of(
                            "elser.resilience.backoff.ceiling",
                            duration(SHORTEST, HOUR),
                            "PT5M",
                            "The longest pause.")
                    .defaultsTo("PT2M");

    static final Option<Integer> BREAKER_WINDOW =
            Option.of(
                            "elser.resilience.breaker.window",
                            wholeNumber(1, 10_000),
                            "50",
                            "Latest reads of a target that its circuit breaker judges.")
                    .defaultsTo("20");

    static final Option<Integer> BREAKER_MINIMUM_CALLS =
            Option.of(
                            "elser.resilience.breaker.minimum-calls",
                            wholeNumber(1, 10_000),
                            "5",
                            "Reads before it judges.")
                    .defaultsTo("10");

    static final Option<Double> BREAKER_FAILURE_RATE =
            Option.of(
                            "elser.resilience.breaker.failure-rate",
                            number(1, 100),
                            "75",
                            "Percent of failed reads (no connection, time-out, 502, 503, 504) at"
                                    + " which it opens.")
                    .defaultsTo("50");

    static final Option<Duration> BREAKER_OPEN_FOR =
            Option.of(
                            "elser.resilience.breaker.open-for",
                            duration(Duration.ofMillis(10), HOUR),
                            "PT30S",
                            "How long it stays open before it probes.")
                    .defaultsTo("PT10S");

    static final Option<Integer> BREAKER_HALF_OPEN_CALLS =
            Option.of(
                            "elser.resilience.breaker.half-open-calls",
                            wholeNumber(1, 100),
                            "5",
                            "Probes after which it closes or opens again.")
                    .defaultsTo("3");

    static final Option<Integer> READ_ATTEMPTS =
            Option.of(
                            "elser.resilience.read-attempts",
                            wholeNumber(1, 3),
                            "1",
                            "Attempts of one read within a look, the first included.")
                    .defaultsTo("3");

    static final Option<Duration> READ_RETRY_WAIT =
            Option.of(
                            "elser.resilience.read-retry-wait",
                            duration(SHORTEST, Duration.ofSeconds(10)),
                            "PT0.5S",
                            "First pause between them; it grows and is randomised.")
                    .defaultsTo("PT0.2S");

    static final Option<Duration> CONNECT_TIMEOUT =
            Option.of(
                            "elser.resilience.connect-timeout",
                            duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                            "PT2S",
                            "How long a connection to a target may take.")
                    .defaultsTo("PT5S");

    static final Option<Duration> READ_TIMEOUT =
            Option.of(
                            "elser.resilience.read-timeout",
                            duration(Duration.ofMillis(10), Duration.ofMinutes(5)),
                            "PT30S",
                            "How long a target may take to answer a read.")
                    .defaultsTo("PT20S");

    static final Option<Integer> CONCURRENT_CREATES =
            Option.of(
                            "elser.resilience.concurrent-creates",
                            wholeNumber(1, 1000),
                            "8",
                            "Calls of this process that change a target, at once.")
                    .defaultsTo("4");

    static final Option<Integer> CALLS_PER_SECOND =
            Option.of(
                            "elser.resilience.calls-per-second",
                            wholeNumber(1, 10_000),
                            "20",
                            "Calls of this process to a target in a second, of all kinds.")
                    .defaultsTo("50");

    static final Option<Integer> DEFINITIONS_PER_LOOK =
            Option.of(
                            "elser.resilience.definitions-per-look",
                            wholeNumber(1, 1000),
                            "10",
                            "Models whose definition status is read in one look; the rest waits for"
                                    + " the next.")
                    .defaultsTo("5");

    static final Option<Integer> RESPONSE_BYTES =
            Option.of(
                            "elser.resilience.response-bytes",
                            wholeNumber(65_536, 1_073_741_824),
                            "67108864",
                            "Largest answer of a target that is read, in bytes; a larger one is an"
                                    + " incomplete look.")
                    .defaultsTo("33554432");

    static final List<Option<?>> ALL =
            List.of(
                    BACKOFF_FIRST,
                    BACKOFF_FACTOR,
                    BACKOFF_CEILING,
                    BREAKER_WINDOW,
                    BREAKER_MINIMUM_CALLS,
                    BREAKER_FAILURE_RATE,
                    BREAKER_OPEN_FOR,
                    BREAKER_HALF_OPEN_CALLS,
                    READ_ATTEMPTS,
                    READ_RETRY_WAIT,
                    CONNECT_TIMEOUT,
                    READ_TIMEOUT,
                    CONCURRENT_CREATES,
                    CALLS_PER_SECOND,
                    DEFINITIONS_PER_LOOK,
                    RESPONSE_BYTES);

    private ResilienceOptions() {}
}
