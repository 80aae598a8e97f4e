package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What texts each option takes, at the edges. */
class BoundsTest {

    /** Name | phrase of the message | texts it takes | texts it refuses. */
    private static final String TABLE =
            """
            elser.kafka.bootstrap.servers | host:port, several separated by commas | k:1 k:65535 a:1,b:2 [::1]:9092 | k k:0 k:65536 k:99999 http://k:9092 a:1, ,
            elser.kafka.group.id | one line of text | g | a\tb
            elser.kafka.group.protocol | consumer or classic | consumer classic | Consumer share
            elser.kafka.transactional-id-prefix | one line of text | p | a\tb
            elser.topics.requests | a topic name (1 to 249 of A-Z a-z 0-9 . _ -, and not . or ..) | a A.b_c-9 ... | . .. a/b ü
            elser.topics.events | a topic name (1 to 249 of A-Z a-z 0-9 . _ -, and not . or ..) | a | .
            elser.topics.ledger | a topic name (1 to 249 of A-Z a-z 0-9 . _ -, and not . or ..) | a | .
            elser.topics.dead-letters | a topic name (1 to 249 of A-Z a-z 0-9 . _ -, and not . or ..) | a | .
            elser.targets.default.url | http://host:port or https://host:port, several nodes of one cluster separated by commas, without user, path or query | http://es https://es:9200/ HTTPS://ES:1 http://[::1]:9200 http://a,http://b | es:9200 ftp://es http://es/path http://es?q http://es#f http://es:0 http://es:65536 http://a,http://a http://a, http:es http://
            elser.targets.default.max-allocations | a whole number from 1 to 1000 | 1 1000 | 0 1001
            elser.targets.default.max-threads | a whole number from 1 to 32 | 1 32 | 0 33
            elser.targets.default.max-endpoints | a whole number from 1 to 100000 | 1 100000 | 0 100001
            elser.targets.default.ca-fingerprint | a SHA-256 fingerprint (64 hexadecimal digits, with or without colons) | 00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff | 00 0011
            elser.provisioning.timeout | a duration from PT1S to PT720H, such as PT30S or 30s | PT1S 1s 30d P30D 1000ms | PT0.999S 999ms 31d 720h1s 1 -1s PT
            elser.provisioning.max-timeout | a duration from PT1S to PT720H, such as PT30S or 30s | PT1S 720h | 0s 721h
            elser.provisioning.poll-interval | a duration from PT0.01S to PT10S, such as PT30S or 30s | 10ms 10s | 9ms 10001ms
            elser.provisioning.create-timeout | a duration from PT0.1S to PT30M, such as PT30S or 30s | 100ms 30m | 99ms 31m
            elser.provisioning.lease | a duration from PT0.01S to PT1M, such as PT30S or 30s | 10ms 60s | 9ms 61s
            elser.provisioning.grace | a duration from PT0S to PT1H, such as PT30S or 30s | 0s 1h | -PT1S 61m
            elser.provisioning.auth-grace | a duration from PT0S to PT1H, such as PT30S or 30s | 0s 1h | -PT1S 61m
            elser.provisioning.repairs | a whole number from 0 to 100 | 0 100 | -1 101
            elser.provisioning.stall-after | a duration from PT1S to PT24H, such as PT30S or 30s | 1s 1d | 999ms 25h
            elser.idempotency.window | a duration from PT0.001S to PT720H, such as PT30S or 30s | 1ms 30d | 0s 31d
            elser.idempotency.max-entries | a whole number from 0 to 10000000 | 0 10000000 | -1 10000001
            elser.ledger.format | a whole number from 1 to 2 | 1 2 | 0 3
            elser.resilience.backoff.first | a duration from PT0.001S to PT1H, such as PT30S or 30s | 1ms 1h | 0s 61m
            elser.resilience.backoff.factor | a number from 1.0 to 10.0 | 1 1.5 10 | 0.9 10.1 1e0 NaN
            elser.resilience.backoff.ceiling | a duration from PT0.001S to PT1H, such as PT30S or 30s | 1ms 1h | 0s 61m
            elser.resilience.breaker.window | a whole number from 1 to 10000 | 1 10000 | 0 10001
            elser.resilience.breaker.minimum-calls | a whole number from 1 to 10000 | 1 10000 | 0 10001
            elser.resilience.breaker.failure-rate | a number from 1.0 to 100.0 | 1 100 | 0.99 100.1
            elser.resilience.breaker.open-for | a duration from PT0.01S to PT1H, such as PT30S or 30s | 10ms 1h | 9ms 61m
            elser.resilience.breaker.half-open-calls | a whole number from 1 to 100 | 1 100 | 0 101
            elser.resilience.read-attempts | a whole number from 1 to 3 | 1 3 | 0 4
            elser.resilience.read-retry-wait | a duration from PT0.001S to PT10S, such as PT30S or 30s | 1ms 10s | 0s 11s
            elser.resilience.connect-timeout | a duration from PT0.01S to PT1M, such as PT30S or 30s | 10ms 1m | 9ms 61s
            elser.resilience.read-timeout | a duration from PT0.01S to PT5M, such as PT30S or 30s | 10ms 5m | 9ms 301s
            elser.resilience.concurrent-reads | a whole number from 1 to 64 | 1 64 | 0 65
            elser.resilience.node-rest | a duration from PT0.001S to PT1H, such as PT30S or 30s | 1ms 1h | 0s 61m
            elser.resilience.retry-after-max | a duration from PT0.001S to PT1H, such as PT30S or 30s | 1ms 1h | 0s 61m
            elser.resilience.concurrent-creates | a whole number from 1 to 1000 | 1 1000 | 0 1001
            elser.resilience.calls-per-second | a whole number from 1 to 10000 | 1 10000 | 0 10001
            elser.resilience.definitions-per-look | a whole number from 1 to 1000 | 1 1000 | 0 1001
            elser.resilience.response-bytes | a whole number from 65536 to 1073741824 | 65536 1073741824 | 65535 1073741825
            elser.resilience.response-tokens | a whole number from 10000 to 10000000 | 10000 10000000 | 9999 10000001
            elser.resilience.connection-idle | a duration from PT0.01S to PT1H, such as PT30S or 30s | 10ms 1h | 9ms 61m
            elser.resilience.connection-age | a duration from PT0.01S to PT24H, such as PT30S or 30s | 10ms 24h | 9ms 25h
            elser.worker.threads | a whole number from 1 to 64 | 1 64 | 0 65 -1 1.5 x 9999999999 99999999999
            elser.worker.stuck-after | a duration from PT1S to PT1H, such as PT30S or 30s | 1s 1h | 999ms 61m
            elser.worker.check-interval | a duration from PT0.1S to PT5M, such as PT30S or 30s | 100ms 5m | 99ms 301s
            elser.log.format | text or json | text json | JSON xml
            elser.log.level | error or warn or info or debug | error debug | trace INFO off
            elser.log.request-lines | a whole number from 1 to 100000 | 1 100000 | 0 100001
            elser.log.request-ids | a whole number from 0 to 100 | 0 100 | -1 101
            elser.limits.provisionings | a whole number from 1 to 10000000 | 1 10000000 | 0 10000001
            elser.limits.waiters-per-target | a whole number from 1 to 10000000 | 1 10000000 | 0 10000001
            elser.limits.waiters-per-partition | a whole number from 1 to 10000000 | 1 10000000 | 0 10000001
            elser.limits.configurations | a whole number from 1 to 100000 | 1 100000 | 0 100001
            elser.limits.fan-out | a whole number from 1 to 100000 | 1 100000 | 0 100001
            elser.limits.fan-out-backlog | a whole number from 0 to 10000000 | 0 10000000 | -1 10000001
            elser.limits.mailbox | a whole number from 1 to 1000000 | 1 1000000 | 0 1000001
            elser.limits.transaction-records | a whole number from 10 to 100000 | 10 100000 | 9 100001
            elser.limits.transaction-bytes | a whole number from 1024 to 536870912 | 1024 536870912 | 1023 536870913
            elser.limits.transaction-time | a duration from PT0.001S to PT10S, such as PT30S or 30s | 1ms 10s | 0s 11s
            elser.limits.status-subscribers | a whole number from 0 to 1000 | 0 1000 | -1 1001
            elser.limits.status-patience | a duration from PT0.1S to PT5M, such as PT30S or 30s | 100ms 5m | 99ms 301s
            elser.limits.status-rows | a whole number from 0 to 10000 | 0 10000 | -1 10001
            elser.limits.status-failures | a whole number from 0 to 1000 | 0 1000 | -1 1001
            elser.http.host | one line of text | :: | a\tb
            elser.http.port | a whole number from 0 to 65535 | 0 65535 | -1 65536
            elser.http.connections | a whole number from 1 to 100000 | 1 100000 | 0 100001
            elser.http.request-time | a duration from PT1S to PT10M, such as PT30S or 30s | 1s 10m | 999ms 601s
            elser.http.idle-time | a duration from PT1S to PT10M, such as PT30S or 30s | 1s 10m | 999ms 601s
            elser.http.answer-time | a duration from PT0.1S to PT10M, such as PT30S or 30s | 100ms 10m | 99ms 601s
            elser.http.headers | a whole number from 8 to 10000 | 8 10000 | 7 10001
            elser.http.header-size | a whole number from 1024 to 1048576 | 1024 1048576 | 1023 1048577
            elser.http.body-size | a whole number from 0 to 1048576 | 0 1048576 | -1 1048577
            """;

    /** Secrets and files have tests of their own, as has the default configuration. */
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "elser.kafka.<property>",
                    "elser.provisioning.default-config",
                    "elser.targets.default.api-key",
                    "elser.targets.default.api-key-file",
                    "elser.targets.default.username",
                    "elser.targets.default.password",
                    "elser.targets.default.password-file",
                    "elser.targets.default.ca-file");

    record Row(String name, String phrase, List<String> taken, List<String> refused) {

        static Row of(String line) {
            String[] cells = line.split(" \\| ", 4);
            return new Row(cells[0], cells[1], texts(cells[2]), texts(cells[3]));
        }

        private static List<String> texts(String cell) {
            return List.of(cell.strip().split(" ", -1));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return TABLE.lines().map(Row::of);
    }

    @Test
    void everyOptionStandsInTheTable() {
        Set<String> rows = rows().map(Row::name).collect(Collectors.toSet());
        assertThat(Options.all())
                .extracting(option -> option.name().replace("<name>", "default"))
                .allMatch(name -> rows.contains(name) != ELSEWHERE.contains(name));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void textsWithinTheBoundsAreTaken(Row row) {
        Option<?> option = Objects.requireNonNull(Options.find(row.name()));
        assertThat(row.taken()).allMatch(text -> option.type().parse(text) != null);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aTextBeyondThemIsRefusedWithWhatItMustBe(Row row) {
        for (String text : row.refused()) {
            assertThat(Sources.minimal().with(row.name(), text).problems())
                    .contains(
                            "%s must be %s, not \"%s\" (system property %s)."
                                    .formatted(row.name(), row.phrase(), text, row.name()));
        }
    }

    @Test
    void topicNamesHaveAtMost249Characters() {
        ValueType<String> topic = ValueType.topic();
        assertThat(topic.parse("a".repeat(249))).isNotNull();
        assertThat(topic.parse("a".repeat(250))).isNull();
    }

    @Test
    void aLongTextIsCutInTheMessage() {
        assertThat(Sources.minimal().with("elser.log.format", "x".repeat(1000)).problems())
                .containsExactly(
                        "elser.log.format must be text or json, not \""
                                + "x".repeat(120)
                                + "…\" (system property elser.log.format).");
    }

    @Test
    void noDurationIsSoLongThatATimeCouldOverflow() {
        assertThat(ValueType.parseDuration("36500d")).isEqualTo(Duration.ofDays(36_500));
        assertThat(ValueType.parseDuration("36501d")).isNull();
        assertThat(ValueType.parseDuration("999999999999d")).isNull();
        assertThat(ValueType.parseDuration("PT9223372036854775807S")).isNull();
        assertThat(ValueType.parseDuration("-PT9223372036854775807S")).isNull();
        assertThat(ValueType.parseDuration("P9999999999999999D")).isNull();
    }
}
