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
                            "Latest reads of a target that its circuit breaker judges. 16 are about"
                                    + " five looks: trouble that lasts shows, trouble that is over"
                                    + " is forgotten.")
                    .defaultsTo("16");

    static final Option<Integer> BREAKER_MINIMUM_CALLS =
            Option.of(
                            "elser.resilience.breaker.minimum-calls",
                            wholeNumber(1, 10_000),
                            "5",
                            "Reads before it judges. With 8, and 3 at once, a dead gateway gets no"
                                    + " more than 10 calls; one failed attempt at each list of a"
                                    + " look is not enough.")
                    .defaultsTo("8");

    static final Option<Double> BREAKER_FAILURE_RATE =
            Option.of(
                            "elser.resilience.breaker.failure-rate",
                            number(1, 100),
                            "75",
                            "Percent of failed reads (no connection, time-out, 502, 503, 504) at"
                                    + " which it opens. Looks need all of their reads: with every"
                                    + " second one failing hardly one is whole.")
                    .defaultsTo("50");

    static final Option<Duration> BREAKER_OPEN_FOR =
            Option.of(
                            "elser.resilience.breaker.open-for",
                            duration(Duration.ofMillis(10), HOUR),
                            "PT30S",
                            "How long it stays open before it probes. 10s is the slowest pace of"
                                    + " looks, so that an outage is noticed to be over as soon as a"
                                    + " slow download's end would be.")
                    .defaultsTo("PT10S");

    static final Option<Integer> BREAKER_HALF_OPEN_CALLS =
            Option.of(
                            "elser.resilience.breaker.half-open-calls",
                            wholeNumber(1, 100),
                            "5",
                            "Probes after which it closes or opens again. 3 are the reads of one"
                                    + " look.")
                    .defaultsTo("3");

    static final Option<Integer> READ_ATTEMPTS =
            Option.of(
                            "elser.resilience.read-attempts",
                            wholeNumber(1, 3),
                            "1",
                            "Attempts of one read within a look, the first included. A passing"
                                    + " trouble costs no look then, a lasting one three calls.")
                    .defaultsTo("3");

    static final Option<Duration> READ_RETRY_WAIT =
            Option.of(
                            "elser.resilience.read-retry-wait",
                            duration(SHORTEST, Duration.ofSeconds(10)),
                            "PT0.5S",
                            "First pause between them; it doubles and is randomised, so that many"
                                    + " workers do not come back at once.")
                    .defaultsTo("PT0.2S");

    static final Option<Duration> CONNECT_TIMEOUT =
            Option.of(
                            "elser.resilience.connect-timeout",
                            duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                            "PT2S",
                            "How long a connection to a target may take, and again its TLS"
                                    + " handshake. 5s outlast two lost packets of either.")
                    .defaultsTo("PT5S");

    static final Option<Duration> READ_TIMEOUT =
            Option.of(
                            "elser.resilience.read-timeout",
                            duration(Duration.ofMillis(10), Duration.ofMinutes(5)),
                            "PT30S",
                            "How long a target may take to answer a read. 20s, for Elasticsearch"
                                    + " asks its own nodes for statistics and waits for slow ones.")
                    .defaultsTo("PT20S");

    static final Option<Integer> CONCURRENT_READS =
            Option.of(
                            "elser.resilience.concurrent-reads",
                            wholeNumber(1, 64),
                            "6",
                            "Reads of this process on a target, at once; others wait. 3 are the"
                                    + " reads of one look.")
                    .defaultsTo("3");

    static final Option<Duration> NODE_REST =
            Option.of(
                            "elser.resilience.node-rest",
                            duration(SHORTEST, HOUR),
                            "PT1M",
                            "How long the other nodes of a target are preferred to one that did not"
                                    + " answer. A restarting node needs about 30s.")
                    .defaultsTo("PT30S");

    static final Option<Duration> RETRY_AFTER_MAX =
            Option.of(
                            "elser.resilience.retry-after-max",
                            duration(SHORTEST, HOUR),
                            "PT2M",
                            "Longest that a target is left alone because it says Retry-After. A"
                                    + " minute, so that a gateway's mistake does not cost a"
                                    + " deadline.")
                    .defaultsTo("PT60S");

    static final Option<Integer> CONCURRENT_CREATES =
            Option.of(
                            "elser.resilience.concurrent-creates",
                            wholeNumber(1, 1000),
                            "8",
                            "Calls of this process that change a target, at once. A create may"
                                    + " take as long as a download; 4 keep a cluster from being"
                                    + " asked for more downloads than it can take.")
                    .defaultsTo("4");

    static final Option<Integer> CALLS_PER_SECOND =
            Option.of(
                            "elser.resilience.calls-per-second",
                            wholeNumber(1, 10_000),
                            "20",
                            "Calls of this process to a target in a second, of all kinds. A look"
                                    + " a second needs 3; 50 leave room for creates and are nothing"
                                    + " to a cluster.")
                    .defaultsTo("50");

    static final Option<Integer> DEFINITIONS_PER_LOOK =
            Option.of(
                            "elser.resilience.definitions-per-look",
                            wholeNumber(1, 1000),
                            "10",
                            "Models whose definition status is read in one look; the rest waits for"
                                    + " the next, so a look stays short however many models there"
                                    + " are.")
                    .defaultsTo("5");

    static final Option<Integer> RESPONSE_BYTES =
            Option.of(
                            "elser.resilience.response-bytes",
                            wholeNumber(65_536, 1_073_741_824),
                            "67108864",
                            "Largest answer of a target that is read, in bytes; a larger one is an"
                                    + " incomplete look. Twice this times concurrent-reads is what"
                                    + " bodies of one target can take of the memory; 8 MiB are"
                                    + " statistics of 1,000 models on ten nodes two times over.")
                    .defaultsTo("8388608");

    static final Option<Integer> RESPONSE_TOKENS =
            Option.of(
                            "elser.resilience.response-tokens",
                            wholeNumber(10_000, 10_000_000),
                            "2000000",
                            "Most parts (names, values, brackets) of an answer's JSON that are"
                                + " read; more are an incomplete look. A part takes up to 100 bytes"
                                + " of memory while the answer is understood, one answer of a"
                                + " target at a time. 500,000 are statistics of 1,000 models on ten"
                                + " nodes.")
                    .defaultsTo("500000");

    static final Option<Duration> CONNECTION_IDLE =
            Option.of(
                            "elser.resilience.connection-idle",
                            duration(Duration.ofMillis(10), HOUR),
                            "PT20S",
                            "How long a connection for reads is kept without a call. Looks come"
                                    + " every ten seconds at the slowest; balancers forget a"
                                    + " connection after a minute or so.")
                    .defaultsTo("PT30S");

    static final Option<Duration> CONNECTION_AGE =
            Option.of(
                            "elser.resilience.connection-age",
                            duration(Duration.ofMillis(10), Duration.ofDays(1)),
                            "PT1H",
                            "How long a connection for reads is used at most, so that a changed"
                                    + " address or a node that came back behind a balancer is"
                                    + " found.")
                    .defaultsTo("PT10M");

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
                    CONCURRENT_READS,
                    NODE_REST,
                    RETRY_AFTER_MAX,
                    CONCURRENT_CREATES,
                    CALLS_PER_SECOND,
                    DEFINITIONS_PER_LOOK,
                    RESPONSE_BYTES,
                    RESPONSE_TOKENS,
                    CONNECTION_IDLE,
                    CONNECTION_AGE);

    private ResilienceOptions() {}
}
