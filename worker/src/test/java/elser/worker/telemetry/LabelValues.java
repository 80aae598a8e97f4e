package elser.worker.telemetry;

import elser.worker.inference.CallObserver;
import elser.worker.lifecycle.Mutation;
import elser.worker.loop.Journal;
import elser.worker.loop.Snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that the labels of metrics can have, taken from the types that they are made of and, where
 * all series are there from the beginning, from those.
 */
final class LabelValues {

    private static final String TARGET = "t";

    private static final List<String> MUTATIONS = names(Mutation.Kind.values());

    /** What needs a word more. */
    private static final Map<String, String> NOTES =
            Map.of(
                    "set_aside", "nobody can be answered",
                    "sent_on", "to the partition of its model key, where its copy counts again",
                    "fully_allocated", "the others are a `failed` event's `failure.reason`",
                    "refused", "by Elasticsearch",
                    "gateway", "somebody before it answered",
                    "paused", "of the active ones");

    private LabelValues() {}

    /** A label of some metrics, and all values that it can have in them. */
    private record Label(String name, String of, List<Metric> metrics, List<String> values) {

        private String row() {
            String listed = name.equals("operation") ? operations() : quoted(values);
            return "| `%s` of %s | %s |".formatted(name, of, listed);
        }

        private String operations() {
            return "reads: %s; changes: %s"
                    .formatted(
                            quoted(values.stream().filter(it -> !MUTATIONS.contains(it)).toList()),
                            quoted(values.stream().filter(MUTATIONS::contains).toList()));
        }

        private String quoted(List<String> some) {
            return some.stream().map(this::quoted).collect(Collectors.joining(", "));
        }

        private String quoted(String value) {
            String note =
                    of.equals("requests") && value.equals("refused") ? null : NOTES.get(value);
            return note == null ? "`" + value + "`" : "`%s` (%s)".formatted(value, note);
        }
    }

    private static List<Label> labels() {
        return List.of(
                read("outcome", "requests", Metric.REQUESTS),
                read("outcome", "ended requests", Metric.ENDED),
                new Label(
                        "outcome",
                        "calls",
                        List.of(Metric.API_CALLS),
                        names(CallObserver.Outcome.values())),
                new Label("outcome", "transactions", List.of(Metric.TRANSACTIONS), transactions()),
                new Label(
                        "operation",
                        "calls",
                        List.of(Metric.API_CALLS),
                        names(CallObserver.Operation.values())),
                read("phase", "provisionings", Metric.PROVISIONINGS),
                read("reason", "creates", Metric.CREATES, Metric.LATE_CREATES),
                read("reason", "dead letters, as in `elser.error.reason`", Metric.DEAD_LETTERS),
                read("kind", "repairs", Metric.REPAIRS),
                read("state", "breakers", Metric.BREAKER_STATE, Metric.BREAKER_CHANGES),
                read("state", "partitions", Metric.PARTITIONS));
    }

    /** Of a worker that has done nothing yet. */
    private static Label read(String label, String of, Metric first, Metric... more) {
        GivenReports nothing = new GivenReports(Samples.loop("loop-0", Snapshot.EMPTY));
        nothing.breakers = Map.of(TARGET, "closed");
        int place = first.labels().indexOf(label);
        List<Metric> metrics = new ArrayList<>(List.of(more));
        metrics.addFirst(first);
        return new Label(
                label,
                of,
                metrics,
                Readings.of(nothing, Set.of(TARGET)).keySet().stream()
                        .filter(series -> series.metric() == first)
                        .map(series -> series.labelValues().get(place))
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static List<String> names(Object[] constants) {
        return Stream.of(constants).map(Object::toString).toList();
    }

    private static List<String> transactions() {
        return Arrays.stream(Journal.Outcome.class.getPermittedSubclasses())
                .map(outcome -> outcome.getSimpleName().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Values that a label of a metric can have, beside targets and partitions. */
    static Map<String, Set<String>> of(Metric metric) {
        Map<String, Set<String>> values = new TreeMap<>();
        labels().stream()
                .filter(label -> label.metrics().contains(metric))
                .forEach(label -> values.put(label.name(), Set.copyOf(label.values())));
        return values;
    }

    /** The table of them. */
    static String markdown() {
        return labels().stream()
                .map(Label::row)
                .collect(
                        Collectors.joining(
                                "\n",
                                """

                                | label | values |
                                | --- | --- |
                                | `target` | the configured targets, and `not_configured` |
                                | `partition` | numbers of the requests topic's partitions |
                                | `option` | `elser.targets.<name>.ca-file`; `elser.targets.<name>.url`, for what its nodes have shown last; `elser.kafka.ssl.keystore.location` and the other options of Kafka's clients that hold certificates, as they were when the worker started |
                                """,
                                "\n"));
    }
}
