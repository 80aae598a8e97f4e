package elser.worker.config;

import java.util.stream.Collectors;

/** The page about all options, made of the options. */
final class ConfigurationReference {

    private static final String PAGE =
            """
            # Configuration

            This page is made from the options themselves; a test compares it with them and says how to write it anew.

            Every option has one dotted name. It may stand in a YAML file (`--config worker.yaml`), in an environment variable, or as
            `-Dname=value` before `-jar`. Where several give it, the later one of these wins: file, environment, `-D`.

            ```yaml
            elser:
              kafka:
                bootstrap.servers: kafka-0:9092,kafka-1:9092
              targets:
                default:
                  url: https://es-0:9200
                  api-key-file: /run/secrets/api-key
            ```

            - **Environment**: the name in upper case, `.` and `-` become `_`. In `ELSER_TARGETS_<NAME>_…` the longest known ending is cut
              off, and `_` in the rest is `-`: `ELSER_TARGETS_SEARCH_EU_API_KEY` is `elser.targets.search-eu.api-key`. In `ELSER_KAFKA_…` every
              `_` of a client property is `.`. Variables that Kubernetes makes for services (`ELSER_…_SERVICE_HOST`, `ELSER_…_PORT=tcp://…`) are
              passed over.
            - **Targets**: `<name>` is 1 to 32 of `a-z`, `0-9` and `-`, with no `-` at either end. Requests name it; one that names none means
              `default`.
            - **Secrets**: those of targets as `…-file`, those of Kafka as `elser.kafka.<property>-file`. The file holds one secret of at most
              64 KiB; blanks and line ends around it do not count. Secrets are never shown.
            - **Nothing is guessed**: an unknown `elser.*` name or `ELSER_*` variable is an error that names the nearest known one. An empty text
              counts as not given. All that is wrong is told at once, each with the place it comes from, and the program ends with exit code 2.
            - **Durations**: ISO 8601 (`PT30S`, `P1D`) or a number with `ms`, `s`, `m`, `h` or `d`.
            - **Proportions**: a create must fit into a request's time, a lease into a create, a default deadline under the greatest one, and so
              on; the error names both options.

            Kafka properties that would break a guarantee are refused: `isolation.level`, `acks`, `enable.idempotence`, `enable.auto.commit`,
            `auto.offset.reset`, `allow.auto.create.topics`, `group.instance.id`, `partition.assignment.strategy`, `transactional.id`,
            `transaction.two.phase.commit.enable`, `partitioner.*`, `retries`, `max.in.flight.requests.per.connection`, serializers and
            deserializers; `session.timeout.ms` and `heartbeat.interval.ms` belong to the classic group protocol; `transaction.timeout.ms` is at most
            10000.

            Kafka properties that the worker sets unless they are given:

            | property | value | why |
            | --- | --- | --- |
            | `request.timeout.ms`, `delivery.timeout.ms`, `max.block.ms` of the producer | 10000, 15000, 15000 | brokers that are away end a turn as a definite abort or a doubt within the time that the loop is watched by |
            | `retry.backoff.ms` of the producer | 10 | the brokers refuse a transaction until the markers of the one before are written, some milliseconds; Kafka's 100 would be waited for in nearly every turn ([0021](adr/0021-what-speed-costs.md)) |
            | `batch.size` of the producer | 131072 | what a turn writes for a partition goes out in one request and not in several: a fifth less processor time for each request of a backlog than with Kafka's 16384 ([0021](adr/0021-what-speed-costs.md)) |
            | `fetch.max.wait.ms` of the group's consumer | 100 | a broker answers one fetch at a time: a partition that is loaded, or not held back any more, waits for the end of the one before; with Kafka's 500 a start took half a second longer. An idle worker asks each broker ten times a second for it |
            | `fetch.min.bytes` of the group's consumer | 1 | a request alone is brought at once |
            | `linger.ms` of the producer | 5 | holds nobody up: a turn is flushed when it is committed, and until then its records gather in batches; 0 brought nothing |
            | `compression.type` of the producer | none | records are small, and on two cores processor time is scarce: `lz4` brought nothing ([0021](adr/0021-what-speed-costs.md)); where the network is scarce, give it |
            | `transaction.timeout.ms` | 10000 | so long a dead worker's open transaction keeps its successor waiting; no more is taken |
            | `max.poll.interval.ms` | `elser.worker.stuck-after` | a loop that is stuck holds its partitions no longer than it takes to see that |
            | `max.poll.records` | `elser.limits.transaction-records`, always | a poll brings about one transaction; that limit is the pace of transactions |

            All others are Kafka's own defaults, on purpose. With the group protocol `consumer` the worker polls in pieces of 20 ms, because Kafka's client asks no broker again within one poll that had nothing for it ([0021](adr/0021-what-speed-costs.md)).

            ## Options

            | name | meaning | default | it must be | example | environment |
            | --- | --- | --- | --- | --- | --- |
            """;

    private ConfigurationReference() {}

    static String markdown() {
        return Options.all().stream()
                .map(ConfigurationReference::row)
                .collect(Collectors.joining("\n", PAGE, "\n"));
    }

    private static String row(Option<?> option) {
        String defaultText = option.defaultText();
        return "| `%s` | %s | %s | %s | `%s` | `%s` |"
                .formatted(
                        option.name(),
                        cell(option.meaning()),
                        defaultText == null ? "" : "`" + defaultText + "`",
                        cell(option.type().phrase()),
                        option.example(),
                        Option.environmentName(option.name()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
