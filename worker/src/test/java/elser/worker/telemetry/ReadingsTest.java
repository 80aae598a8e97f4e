package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.loop;
import static elser.worker.telemetry.Samples.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.loop.Snapshot;
import elser.worker.telemetry.Metric.Series;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is made of the loops' reports. */
class ReadingsTest {

    private static Snapshot.InFlight inFlight(
            String target, String phase, int waiters, boolean stalled) {
        return new Snapshot.InFlight(
                0,
                target,
                ".m",
                "p",
                "e",
                false,
                phase,
                waiters,
                null,
                null,
                null,
                null,
                stalled,
                1,
                Instant.EPOCH);
    }

    private static LoopReport with(List<Snapshot.InFlight> inFlight, Map<Integer, Long> lag) {
        return loop(
                "loop",
                new Snapshot(
                        0,
                        Set.of(0, 1),
                        Set.of(2),
                        Set.of(),
                        Set.of(1),
                        lag,
                        0,
                        0,
                        3,
                        Samples.COUNTS,
                        Map.of("start", 2L),
                        inFlight));
    }

    private static Map<String, Long> readings(
            List<LoopReport> loops, List<Snapshot> replaced, Map<String, String> breakers) {
        GivenReports reports = new GivenReports(loops.toArray(LoopReport[]::new));
        reports.replaced = replaced;
        reports.breakers = breakers;
        Map<String, Long> named = new TreeMap<>();
        Readings.of(reports, Set.of("default"))
                .forEach((series, value) -> named.put(name(series), value));
        return named;
    }

    private static String name(Series series) {
        return series.metric().exposedName() + series.labelValues();
    }

    @Test
    void itIsToldWhenCertificatesRunOut_ofThoseThatAreKnown() {
        GivenReports reports = new GivenReports();
        reports.certificateEnds =
                Map.of("elser.targets.default.ca-file", Instant.ofEpochSecond(1_800_000_000, 7));

        Map<Series, Long> readings = Readings.of(reports, Set.of("default"));

        assertThat(
                        readings.entrySet().stream()
                                .filter(it -> it.getKey().metric() == Metric.CERTIFICATE_ENDS))
                .containsExactly(
                        Map.entry(
                                Metric.CERTIFICATE_ENDS.of("elser.targets.default.ca-file"),
                                1_800_000_000L));
    }

    @Test
    void itIsToldWhenKeysRunOut_ofThoseThatAreKnownTo() {
        GivenReports reports = new GivenReports();
        reports.keyEnds = Map.of("default", Instant.ofEpochMilli(1_800_000_000_999L));

        Map<Series, Long> readings = Readings.of(reports, Set.of("default", "other"));

        assertThat(
                        readings.entrySet().stream()
                                .filter(it -> it.getKey().metric() == Metric.KEY_ENDS))
                .containsExactly(Map.entry(Metric.KEY_ENDS.of("default"), 1_800_000_000L));
    }

    @Test
    void itIsToldHowLongRecordsAreHeldBack_ofAllPartitions() {
        GivenReports reports = new GivenReports();
        reports.heldBack = Map.of(0, Duration.ZERO, 1, Duration.ofMillis(61_999));

        Map<Series, Long> readings = Readings.of(reports, Set.of("default"));

        assertThat(
                        readings.entrySet().stream()
                                .filter(it -> it.getKey().metric() == Metric.HELD_BACK))
                .containsExactlyInAnyOrder(
                        Map.entry(Metric.HELD_BACK.of(0), 0L),
                        Map.entry(Metric.HELD_BACK.of(1), 61L));
    }

    private static Map<String, Long> thatAreNot0(Map<String, Long> readings) {
        Map<String, Long> some = new TreeMap<>(readings);
        some.values().removeIf(value -> value == 0);
        return some;
    }

    @Test
    void beforeTheFirstLoop_allThatIsKnownIsThereWith0() {
        Map<String, Long> readings = readings(List.of(), List.of(), Map.of());

        assertThat(thatAreNot0(readings)).isEmpty();
        assertThat(readings)
                .containsKeys(
                        "elser_requests_total[accepted]",
                        "elser_request_joins_total[default]",
                        "elser_requests_ended_total[default, fully_allocated]",
                        "elser_requests_ended_total[default, overloaded]",
                        "elser_creates_total[promotion]",
                        "elser_late_creates_total[dedicated]",
                        "elser_repairs_total[delete_model]",
                        "elser_stalls_total[default]",
                        "elser_stalled_provisionings[default]",
                        "elser_provisionings[default, ending]",
                        "elser_waiters[default]",
                        "elser_dead_letters_total[invalid_request]",
                        "elser_partitions[failed]")
                .doesNotContainKey("elser_requests_ended_total[default, unknown]");
    }

    @Test
    void loopsAreAddedUp_andWhatReplacedOnesDidIsKept() {
        Snapshot gone = snapshot(Set.of(7), Set.of(), Set.of());
        LoopReport one =
                with(
                        List.of(
                                inFlight("default", "following", 4, true),
                                inFlight("default", "following", 1, false),
                                inFlight("default", "looking", 2, false)),
                        Map.of(0, 12L, 1, 0L));
        LoopReport other = with(List.of(inFlight("old", "creating", 1, true)), Map.of(5, 3L));

        Map<String, Long> readings =
                readings(List.of(one, other), List.of(gone), Map.of("default", "half_open"));

        Map<String, Long> wanted = new TreeMap<>();
        wanted.put("elser_requests_total[accepted]", 27L);
        wanted.put("elser_requests_total[duplicate]", 21L);
        wanted.put("elser_request_joins_total[default]", 9L);
        wanted.put("elser_requests_ended_total[default, fully_allocated]", 12L);
        wanted.put("elser_creates_total[first]", 33L);
        wanted.put("elser_creates_total[repair]", 36L);
        wanted.put("elser_late_creates_total[first]", 3L);
        wanted.put("elser_repairs_total[start]", 4L);
        wanted.put("elser_unsent_calls_total[]", 6L);
        wanted.put("elser_late_answers_total[]", 18L);
        wanted.put("elser_dead_letters_total[unreadable]", 6L);
        wanted.put("elser_stalls_total[default]", 3L);
        wanted.put("elser_evictions_total[]", 9L);
        wanted.put("elser_aborted_turns_total[]", 12L);
        wanted.put("elser_doubtful_turns_total[]", 15L);
        wanted.put("elser_partition_reloads_total[]", 24L);
        wanted.put("elser_running_calls[]", 6L);
        wanted.put("elser_partitions[active]", 4L);
        wanted.put("elser_partitions[loading]", 2L);
        wanted.put("elser_partitions[paused]", 2L);
        wanted.put("elser_lag_records[0]", 12L);
        wanted.put("elser_lag_records[5]", 3L);
        wanted.put("elser_waiters[default]", 7L);
        wanted.put("elser_waiters[not_configured]", 1L);
        wanted.put("elser_provisionings[default, following]", 2L);
        wanted.put("elser_provisionings[default, looking]", 1L);
        wanted.put("elser_provisionings[not_configured, creating]", 1L);
        wanted.put("elser_stalled_provisionings[default]", 1L);
        wanted.put("elser_stalled_provisionings[not_configured]", 1L);
        wanted.put("elser_breaker_state[default, half_open]", 1L);
        assertThat(thatAreNot0(readings)).isEqualTo(wanted);
        assertThat(readings)
                .containsEntry("elser_lag_records[1]", 0L)
                .containsEntry("elser_breaker_state[default, open]", 0L);
    }
}
