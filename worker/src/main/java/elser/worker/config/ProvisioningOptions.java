package elser.worker.config;

import static elser.worker.config.ValueType.duration;
import static elser.worker.config.ValueType.json;
import static elser.worker.config.ValueType.wholeNumber;

import java.time.Duration;
import java.util.List;

/** Options of how endpoints are provisioned and requests are remembered. */
final class ProvisioningOptions {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MONTH = Duration.ofDays(30);

    static final Option<Duration> TIMEOUT =
            Option.of(
                            "elser.provisioning.timeout",
                            duration(SECOND, MONTH),
                            "PT2H",
                            "Time a request has, from its acceptance, where it names no deadline.")
                    .defaultsTo("PT1H");

    static final Option<Duration> MAX_TIMEOUT =
            Option.of(
                            "elser.provisioning.max-timeout",
                            duration(SECOND, MONTH),
                            "PT12H",
                            "How far ahead a request's deadline may lie; further is refused.")
                    .defaultsTo("P1D");

    static final Option<Duration> POLL_INTERVAL =
            Option.of(
                            "elser.provisioning.poll-interval",
                            duration(Duration.ofMillis(10), Duration.ofSeconds(10)),
                            "PT2S",
                            "Shortest time between two looks at a target. Looks are rarer, up to 10"
                                    + " s, while a model is downloaded.")
                    .defaultsTo("PT1S");

    static final Option<Duration> CREATE_TIMEOUT =
            Option.of(
                            "elser.provisioning.create-timeout",
                            duration(Duration.ofMillis(100), Duration.ofMinutes(30)),
                            "PT2M",
                            "How long a create call may take on our side. A create whose outcome is"
                                + " unknown is made again no sooner than this and the lease have"
                                + " passed.")
                    .defaultsTo("PT60S");

    static final Option<Duration> LEASE =
            Option.of(
                            "elser.provisioning.lease",
                            duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                            "PT10S",
                            "How old a committed create intent may be when its call is sent; an"
                                    + " older one is dropped.")
                    .defaultsTo("PT5S");

    static final Option<Duration> GRACE =
            Option.of(
                            "elser.provisioning.grace",
                            duration(Duration.ZERO, Duration.ofHours(1)),
                            "PT1M",
                            "How long to wait for a deployment that nobody said had failed, before"
                                    + " it is repaired.")
                    .defaultsTo("PT30S");

    static final Option<Duration> AUTH_GRACE =
            Option.of(
                            "elser.provisioning.auth-grace",
                            duration(Duration.ZERO, Duration.ofHours(1)),
                            "PT5M",
                            "How long refused credentials are tried again before requests fail as"
                                    + " unauthorized, because keys get rotated.")
                    .defaultsTo("PT2M");

    static final Option<Integer> REPAIRS =
            Option.of(
                            "elser.provisioning.repairs",
                            wholeNumber(0, 100),
                            "1",
                            "How often an endpoint that a provisioning created may be made anew:"
                                + " deleted because it came to nothing, or gone because somebody"
                                + " else deleted it; and how often a deletion that the server could"
                                + " not make is tried again. 0 never deletes. Nothing else is ever"
                                + " deleted, and nothing by force.")
                    .defaultsTo("3");

    static final Option<Duration> STALL_AFTER =
            Option.of(
                            "elser.provisioning.stall-after",
                            duration(SECOND, Duration.ofDays(1)),
                            "PT5M",
                            "How long a download's parts may stand still before events say so"
                                    + " (stalled_for).")
                    .defaultsTo("PT2M");

    static final Option<String> DEFAULT_CONFIG =
            Option.of(
                            "elser.provisioning.default-config",
                            json(),
                            "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":1,\"num_allocations\":2}}",
                            "The inference_config of requests that bring none and find no endpoint"
                                + " to adopt; it must be ELSER v2. JSON text, or a YAML map in the"
                                + " file. The built-in one takes no more allocations than the"
                                + " smallest max-allocations of a target; on clusters before 8.16,"
                                + " which do not know it, its place is taken by"
                                + " {\"service\":\"elser\",\"service_settings\":{\"num_threads\":1,"
                                + "\"num_allocations\":1}}.")
                    .defaultsTo(
                            "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\".elser_model_2\","
                                + "\"num_threads\":1,\"adaptive_allocations\":{\"enabled\":true,"
                                + "\"min_number_of_allocations\":1,\"max_number_of_allocations\":4}}}");

    static final Option<Duration> IDEMPOTENCY_WINDOW =
            Option.of(
                            "elser.idempotency.window",
                            duration(Duration.ofMillis(1), MONTH),
                            "PT6H",
                            "How long an ended request is remembered, so that it is recognised when"
                                    + " it comes again.")
                    .defaultsTo("PT1H");

    static final Option<Integer> IDEMPOTENCY_ENTRIES =
            Option.of(
                            "elser.idempotency.max-entries",
                            wholeNumber(0, 10_000_000),
                            "50000",
                            "Ended requests remembered on one partition; beyond it the oldest are"
                                    + " forgotten first.")
                    .defaultsTo("100000");

    static final Option<Integer> LEDGER_FORMAT =
            Option.of(
                            "elser.ledger.format",
                            wholeNumber(1, 2),
                            "2",
                            "Format in which the ledger is written. Raised only when every worker"
                                    + " of the group reads the new one and none of an older"
                                    + " version will come back.")
                    .defaultsTo("1");

    static final List<Option<?>> ALL =
            List.of(
                    TIMEOUT,
                    MAX_TIMEOUT,
                    POLL_INTERVAL,
                    CREATE_TIMEOUT,
                    LEASE,
                    GRACE,
                    AUTH_GRACE,
                    STALL_AFTER,
                    REPAIRS,
                    DEFAULT_CONFIG,
                    IDEMPOTENCY_WINDOW,
                    IDEMPOTENCY_ENTRIES,
                    LEDGER_FORMAT);

    private ProvisioningOptions() {}
}
