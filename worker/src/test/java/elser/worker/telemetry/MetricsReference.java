package elser.worker.telemetry;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page about all metrics, made of the list of them. */
final class MetricsReference {

    private static final String PAGE =
            """
            # Metrics

            This page is made from the list of metrics itself; a test compares both, and a scrape of a running worker with them.

            `GET /metrics` on `elser.http.port` answers in Prometheus' text format. Every metric of the worker's own is below. Beside them stand those of
            the Kafka clients (`kafka_consumer_…`, `kafka_producer_…`; `client_id` is `elser-worker-requests-<loop>` or `elser-worker-journal-<loop>`) and of the JVM and
            the process (`jvm_…`, `process_…`, `system_…`), under the names that Micrometer gives them.

            - **All loops of a process are added up.** A loop that was replaced because it was stuck keeps its part.
            - **Counters count what is durable**, after the turn's commit: a turn that is done again counts once. What a process had not counted
              when it was killed is missing; so is a turn whose end was in doubt. For exact accounts use `elser-worker audit`.
            - **Series are there from the beginning, with 0**, as far as their labels are known, so that the first time is seen. Those of
              `elser_api_call_seconds` and `elser_transaction_seconds` come with the first call and transaction of their kind, those of
              `elser_held_back_seconds` with the first look at the topic, those of `elser_lag_records` with each partition that is active, while it is, and those of `elser_certificate_expiry_timestamp_seconds` with the first
              certificate that is seen behind their option. `elser_api_key_expiry_timestamp_seconds` is there while the target has told when the key runs out that the next call shows; it is asked beside the
              first look with a key, and beside looks an hour later.
            - **Labels have few values**: names of targets, numbers of partitions, options of the configuration, and closed lists; never ids or free text.
              `target="not_configured"` stands for targets that the ledger knows and the configuration does not.
            - **A histogram** has `_bucket`, `_sum` and `_count`, in seconds, and a gauge `_max`, the longest of the last minutes.
            - **Gauges per target** can be half a second old, the lag a second. The lag of a partition counts from the offset that was committed,
              so it is 0 when all is put away, also behind the markers that transactions leave. While a partition is paused it is told as it was seen last.
            - **Held back** are records behind the first one of a transaction that is open, of whatever sender: workers read committed records only, and the lag counts up to there and no
              further. Every worker tells it of all partitions, as it sees it every `elser.worker.check-interval`, so take the maximum. Of a partition that no broker answers for within 5 s, as
              one without a leader, it tells nothing until one does, so that no old number passes for a new one; the others go on. If the same transaction is open then, the whole time counts.
            - **Stalls** are judged from looks that saw the download. While a target cannot be seen, nothing begins or ends to stall.
            - **Before Prometheus' own tools** (2.42.0, `PrometheusTest`; [testing.md](testing.md) has the command): `promtool check metrics` finds nothing to say
              about the metrics below, and a Prometheus that scrapes a worker has `up` 1, its counts, and quantiles of its histograms. Names of Kafka's clients and of
              the JVM are Micrometer's, and `promtool` would have some of them otherwise.

            | name | type | labels | meaning |
            | --- | --- | --- | --- |
            """;

    private MetricsReference() {}

    static String markdown() {
        return Arrays.stream(Metric.values())
                .map(MetricsReference::row)
                .collect(Collectors.joining("\n", PAGE, "\n" + LabelValues.markdown()));
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        metric.exposedName(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        metric.labels().stream()
                                .map(label -> "`" + label + "`")
                                .collect(Collectors.joining(", ")),
                        metric.help());
    }
}
