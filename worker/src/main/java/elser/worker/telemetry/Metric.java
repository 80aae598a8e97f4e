package elser.worker.telemetry;

import java.util.Arrays;
import java.util.List;

/** Every metric of the worker's own. What {@code docs/metrics.md} says is made from these. */
enum Metric {
    REQUESTS(
            "elser_requests_total",
            Kind.COUNTER,
            "Records of the requests topic, by what was done with them; each counts once",
            "outcome"),
    JOINS(
            "elser_request_joins_total",
            Kind.COUNTER,
            "Accepted requests that were attached to work another one had started",
            "target"),
    ENDED(
            "elser_requests_ended_total",
            Kind.COUNTER,
            "Accepted requests that have their terminal event: fully_allocated, or why they failed",
            "target",
            "outcome"),
    WAITERS("elser_waiters", Kind.GAUGE, "Accepted requests without a terminal event", "target"),
    PROVISIONINGS("elser_provisionings", Kind.GAUGE, "Provisionings in flight", "target", "phase"),
    TIME_TO_FULLY_ALLOCATED(
            "elser_time_to_fully_allocated_seconds",
            Kind.HISTOGRAM,
            "From the acceptance of a request to its fully_allocated",
            "target"),
    CREATES(
            "elser_creates_total",
            Kind.COUNTER,
            "Create calls sent, by why they were made",
            "reason"),
    LATE_CREATES(
            "elser_late_creates_total",
            Kind.COUNTER,
            "Of the create calls sent, those answered after their partition was lost",
            "reason"),
    REPAIRS(
            "elser_repairs_total",
            Kind.COUNTER,
            "Calls that mend what a create should have brought about",
            "kind"),
    STALLED(
            "elser_stalled_provisionings",
            Kind.GAUGE,
            "Provisionings whose download was seen to stand still for"
                    + " elser.provisioning.stall-after",
            "target"),
    STALLS(
            "elser_stalls_total",
            Kind.COUNTER,
            "Times that a provisioning's download began to count as standing still; again after a"
                    + " partition moved",
            "target"),
    API_CALLS(
            "elser_api_call_seconds",
            Kind.HISTOGRAM,
            "Calls to targets",
            "target",
            "operation",
            "outcome"),
    API_RETRIES("elser_api_retries_total", Kind.COUNTER, "Reads that were made again", "target"),
    API_WITHHELD(
            "elser_api_withheld_total",
            Kind.COUNTER,
            "Reads that were not made, to spare the target",
            "target"),
    RUNNING_CALLS("elser_running_calls", Kind.GAUGE, "Calls that change a target and run now"),
    UNSENT_CALLS(
            "elser_unsent_calls_total",
            Kind.COUNTER,
            "Calls that would have changed a target and provably never left"),
    LATE_ANSWERS(
            "elser_late_answers_total",
            Kind.COUNTER,
            "Answers dropped because they came after their partition was lost"),
    BREAKER_STATE(
            "elser_breaker_state",
            Kind.GAUGE,
            "1 for the state that the target's circuit breaker is in, 0 for the others",
            "target",
            "state"),
    BREAKER_CHANGES(
            "elser_breaker_changes_total",
            Kind.COUNTER,
            "Times that the target's circuit breaker changed to a state",
            "target",
            "state"),
    CERTIFICATE_ENDS(
            "elser_certificate_expiry_timestamp_seconds",
            Kind.GAUGE,
            "When the first of the certificates runs out that an option leads to, in seconds since"
                    + " 1970",
            "option"),
    KEY_ENDS(
            "elser_api_key_expiry_timestamp_seconds",
            Kind.GAUGE,
            "When the API key for the target runs out, in seconds since 1970; nothing for a key"
                    + " that does not, and while it is not known",
            "target"),
    LAG(
            "elser_lag_records",
            Kind.GAUGE,
            "Records of the requests topic's partition that are not put away yet",
            "partition"),
    HELD_BACK(
            "elser_held_back_seconds",
            Kind.GAUGE,
            "How long records of the requests topic's partition have been held back by an open"
                    + " transaction, whoever owns it",
            "partition"),
    PARTITIONS("elser_partitions", Kind.GAUGE, "Partitions owned, by how they are", "state"),
    LOADING(
            "elser_partition_load_seconds",
            Kind.HISTOGRAM,
            "From the assignment of a partition to the end of reading its ledger"),
    RELOADS(
            "elser_partition_reloads_total",
            Kind.COUNTER,
            "Partitions loaded again after a doubt or a failure"),
    TURNS("elser_turn_seconds", Kind.HISTOGRAM, "Turns of the loops, without the wait for records"),
    TRANSACTIONS(
            "elser_transaction_seconds",
            Kind.HISTOGRAM,
            "Kafka transactions, by how they ended",
            "outcome"),
    ABORTED_TURNS(
            "elser_aborted_turns_total",
            Kind.COUNTER,
            "Turns that were certainly not committed and were done again"),
    DOUBTFUL_TURNS(
            "elser_doubtful_turns_total", Kind.COUNTER, "Turns whose end was not known at first"),
    DEAD_LETTERS("elser_dead_letters_total", Kind.COUNTER, "Records set aside", "reason"),
    EVICTIONS(
            "elser_evictions_total",
            Kind.COUNTER,
            "Ended requests forgotten before their time, because there were too many");

    /** As the reports name them. */
    static final List<String> BREAKER_STATES = List.of("closed", "open", "half_open");

    private final String exposedName;
    private final Kind kind;
    private final String help;
    private final String labels;

    /** What a metric is to Prometheus. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    Metric(String exposedName, Kind kind, String help, String... labels) {
        this.exposedName = exposedName;
        this.kind = kind;
        this.help = help;
        this.labels = String.join(" ", labels);
    }

    /** As Prometheus sees it. */
    String exposedName() {
        return exposedName;
    }

    Kind kind() {
        return kind;
    }

    String help() {
        return help;
    }

    List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    }

    /** One of its series. */
    Series of(Object... labelValues) {
        List<String> values = Arrays.stream(labelValues).map(String::valueOf).toList();
        if (values.size() != labels().size()) {
            throw new IllegalArgumentException(exposedName + " has the labels " + labels);
        }
        return new Series(this, values);
    }

    /**
     * A metric with values for its labels.
     *
     * @param labelValues in the order of the labels
     */
    record Series(Metric metric, List<String> labelValues) {}
}
