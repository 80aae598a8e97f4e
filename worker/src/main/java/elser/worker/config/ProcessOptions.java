package elser.worker.config;

import static elser.worker.config.ValueType.duration;
import static elser.worker.config.ValueType.oneOf;
import static elser.worker.config.ValueType.wholeNumber;

import java.time.Duration;
import java.util.List;

/** Options of the process and bounds of its memory. */
final class ProcessOptions {

    private static final int MANY = 10_000_000;

    static final Option<Integer> THREADS =
            Option.of(
                            "elser.worker.threads",
                            wholeNumber(1, 64),
                            "2",
                            "Event loops in this process, each with its own consumer and producer."
                                    + " More than there are partitions are idle.")
                    .defaultsTo("1");

    static final Option<Duration> STUCK_AFTER =
            Option.of(
                            "elser.worker.stuck-after",
                            duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                            "PT30S",
                            "How long a loop may take over anything but a call to the brokers,"
                                + " which has its own time-out, before it counts as stuck. A stuck"
                                + " loop is replaced once; then the process ends. Kafka's"
                                + " max.poll.interval.ms is the same unless it is given.")
                    .defaultsTo("PT60S");

    static final Option<Duration> CHECK_INTERVAL =
            Option.of(
                            "elser.worker.check-interval",
                            duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                            "PT10S",
                            "Pause between two looks whether the brokers answer, the topics still"
                                    + " are what the worker needs, and requests are held back by an"
                                    + " open transaction.")
                    .defaultsTo("PT5S");

    static final Option<WorkerConfig.LogFormat> LOG_FORMAT =
            Option.of(
                            "elser.log.format",
                            oneOf(WorkerConfig.LogFormat.class),
                            "json",
                            "How log lines on standard error look.")
                    .defaultsTo("text");

    static final Option<WorkerConfig.LogLevel> LOG_LEVEL =
            Option.of(
                            "elser.log.level",
                            oneOf(WorkerConfig.LogLevel.class),
                            "debug",
                            "From which level on the worker's own log lines are written. Those of"
                                    + " its libraries are not touched by it: Kafka's from warn (but"
                                    + " for offsets that are not stable yet, of which the worker"
                                    + " tells once), the others' from info on.")
                    .defaultsTo("info");

    static final Option<Integer> LOG_REQUEST_LINES =
            Option.of(
                            "elser.log.request-lines",
                            wholeNumber(1, 100_000),
                            "5",
                            "Log lines about requests that a loop writes in a second, of each kind"
                                    + " (accepted, ended, refused); those beyond are counted in one"
                                    + " line.")
                    .defaultsTo("20");

    static final Option<Integer> LOG_REQUEST_IDS =
            Option.of(
                            "elser.log.request-ids",
                            wholeNumber(0, 100),
                            "100",
                            "Requests that joined a provisioning and are named by each log line"
                                    + " about it, the oldest; how many wait for it is in the line"
                                    + " as a number.")
                    .defaultsTo("20");

    static final Option<Integer> PROVISIONINGS =
            Option.of(
                            "elser.limits.provisionings",
                            wholeNumber(1, MANY),
                            "5000",
                            "Provisionings held on one partition; a request that would start one"
                                    + " more is answered with overloaded.")
                    .defaultsTo("20000");

    static final Option<Integer> WAITERS_PER_TARGET =
            Option.of(
                            "elser.limits.waiters-per-target",
                            wholeNumber(1, MANY),
                            "20000",
                            "Unanswered requests held for one target on one partition; more are"
                                    + " answered with overloaded.")
                    .defaultsTo("100000");

    static final Option<Integer> WAITERS_PER_PARTITION =
            Option.of(
                            "elser.limits.waiters-per-partition",
                            wholeNumber(1, MANY),
                            "50000",
                            "Unanswered requests held on one partition for all targets; more are"
                                    + " answered with overloaded.")
                    .defaultsTo("200000");

    static final Option<Integer> CONFIGURATIONS =
            Option.of(
                            "elser.limits.configurations",
                            wholeNumber(1, 100_000),
                            "200",
                            "Distinct inference_config values held for one provisioning; a request"
                                    + " that brings one more is answered with overloaded.")
                    .defaultsTo("1000");

    static final Option<Integer> FAN_OUT =
            Option.of(
                            "elser.limits.fan-out",
                            wholeNumber(1, 100_000),
                            "200",
                            "Requests that get their last event in one transaction. Each is two of"
                                    + " its records.")
                    .defaultsTo("1000");

    static final Option<Integer> FAN_OUT_BACKLOG =
            Option.of(
                            "elser.limits.fan-out-backlog",
                            wholeNumber(0, MANY),
                            "5000",
                            "Requests on one partition that may wait for a last event that is"
                                    + " decided; while more do, the partition is paused.")
                    .defaultsTo("20000");

    static final Option<Integer> MAILBOX =
            Option.of(
                            "elser.limits.mailbox",
                            wholeNumber(1, 1_000_000),
                            "5000",
                            "Answers of API calls that may wait for the loop.")
                    .defaultsTo("10000");

    static final Option<Integer> TRANSACTION_RECORDS =
            Option.of(
                            "elser.limits.transaction-records",
                            wholeNumber(10, 100_000),
                            "500",
                            "Records of one transaction, about.")
                    .defaultsTo("2000");

    static final Option<Integer> TRANSACTION_BYTES =
            Option.of(
                            "elser.limits.transaction-bytes",
                            wholeNumber(1024, 512 * 1024 * 1024),
                            "4194304",
                            "Bytes of the requests that one transaction takes, about.")
                    .defaultsTo("8388608");

    static final Option<Duration> TRANSACTION_TIME =
            Option.of(
                            "elser.limits.transaction-time",
                            duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
                            "PT0.5S",
                            "How long the decisions of one transaction may take, about; the rest"
                                + " waits for the next. How long the transaction itself may stay"
                                + " open is elser.kafka.transaction.timeout.ms.")
                    .defaultsTo("PT2S");

    static final Option<Integer> STATUS_SUBSCRIBERS =
            Option.of(
                            "elser.limits.status-subscribers",
                            wholeNumber(0, 1000),
                            "4",
                            "Browsers that may watch the status page live at once; more are"
                                    + " answered with 503, and their page asks every few seconds"
                                    + " instead.")
                    .defaultsTo("16");

    static final Option<Duration> STATUS_PATIENCE =
            Option.of(
                            "elser.limits.status-patience",
                            duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                            "PT5S",
                            "How long a watching browser may take to read one update before its"
                                    + " connection is closed.")
                    .defaultsTo("PT10S");

    static final Option<Integer> STATUS_ROWS =
            Option.of(
                            "elser.limits.status-rows",
                            wholeNumber(0, 10_000),
                            "50",
                            "Provisionings that the status page lists, those that want attention"
                                    + " first; it counts all. A page that has no stream and asks"
                                    + " lists 200. /status lists all.")
                    .defaultsTo("200");

    static final Option<Integer> STATUS_FAILURES =
            Option.of(
                            "elser.limits.status-failures",
                            wholeNumber(0, 1000),
                            "20",
                            "Recent failures that the status tells, of accepted requests and of"
                                    + " refused ones each.")
                    .defaultsTo("50");

    static final List<Option<?>> ALL =
            List.of(
                    THREADS,
                    STUCK_AFTER,
                    CHECK_INTERVAL,
                    LOG_FORMAT,
                    LOG_LEVEL,
                    LOG_REQUEST_LINES,
                    LOG_REQUEST_IDS,
                    PROVISIONINGS,
                    WAITERS_PER_TARGET,
                    WAITERS_PER_PARTITION,
                    CONFIGURATIONS,
                    FAN_OUT,
                    FAN_OUT_BACKLOG,
                    MAILBOX,
                    TRANSACTION_RECORDS,
                    TRANSACTION_BYTES,
                    TRANSACTION_TIME,
                    STATUS_SUBSCRIBERS,
                    STATUS_PATIENCE,
                    STATUS_ROWS,
                    STATUS_FAILURES);

    private ProcessOptions() {}
}
