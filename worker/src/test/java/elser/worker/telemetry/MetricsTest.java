package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.reports;
import static elser.worker.telemetry.Samples.well;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.inference.CallObserver;
import elser.worker.loop.Journal;
import elser.worker.loop.Loader;
import elser.worker.loop.Turn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

class MetricsTest {

    private static final Turn TURN =
            new Turn(Map.of(), List.of(), List.of(), List.of(), Map.of(), Set.of());

    private final Metrics metrics = new Metrics(Set.of("default"));
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void close() {
        metrics.close();
    }

    private Scrape scrape(LoopReport... loops) {
        var out = new ByteArrayOutputStream();
        try {
            metrics.write(out, reports(null, loops), "text/plain; version=0.0.4");
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return new Scrape(out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsTold_isCountedAndTimed() {
        metrics.turned(Duration.ofMillis(3));
        metrics.served("default", Duration.ofMinutes(4));
        metrics.served("default", Duration.ofSeconds(2));
        metrics.called(
                "default",
                CallObserver.Operation.CREATE,
                CallObserver.Outcome.NO_ANSWER,
                Duration.ofSeconds(60));
        metrics.withheld("default");
        metrics.retried("default");
        metrics.breakerMoved("default", "open");

        Scrape page = scrape();

        assertThat(page.value("elser_turn_seconds_bucket{le=\"0.001\"}")).isEqualTo(0);
        assertThat(page.value("elser_turn_seconds_bucket{le=\"0.005\"}")).isEqualTo(1);
        assertThat(page.value("elser_turn_seconds_count")).isEqualTo(1);
        String served = "elser_time_to_fully_allocated_seconds";
        assertThat(page.value(served + "_bucket{target=\"default\",le=\"120.0\"}")).isEqualTo(1);
        assertThat(page.value(served + "_bucket{target=\"default\",le=\"300.0\"}")).isEqualTo(2);
        assertThat(page.value(served + "_sum{target=\"default\"}")).isEqualTo(242);
        assertThat(
                        page.value(
                                "elser_api_call_seconds_sum{operation=\"create\","
                                        + "outcome=\"no_answer\",target=\"default\"}"))
                .isEqualTo(60);
        assertThat(page.value("elser_api_withheld_total{target=\"default\"}")).isEqualTo(1);
        assertThat(page.value("elser_api_retries_total{target=\"default\"}")).isEqualTo(1);
        assertThat(page.value("elser_breaker_changes_total{state=\"open\",target=\"default\"}"))
                .isEqualTo(1);
        assertThat(page.value("elser_breaker_changes_total{state=\"closed\",target=\"default\"}"))
                .isEqualTo(0);
    }

    @Test
    void whatIsReadFollowsTheReports_andWhatIsGoneIsShownNoMore() {
        Scrape first = scrape(well("loop-0"), well("loop-1"));
        System.gc();
        Scrape second = scrape(well("loop-0"));
        Scrape third = scrape();

        assertThat(first.value("elser_evictions_total")).isEqualTo(6);
        assertThat(second.value("elser_evictions_total")).isEqualTo(3);
        assertThat(second.value("elser_lag_records{partition=\"0\"}")).isEqualTo(5);
        assertThat(third.text()).doesNotContain("elser_lag_records{");
    }

    @Test
    void transactionsAreTimedByHowTheyEnd() {
        List<Journal.Outcome> all =
                List.of(
                        new Journal.Outcome.Committed(),
                        new Journal.Outcome.Aborted("a"),
                        new Journal.Outcome.Doubtful("d"),
                        new Journal.Outcome.Unsendable(Map.of()),
                        new Journal.Outcome.Unwritable(Set.of(), new IllegalStateException("u")));
        assertThat(all.stream().map(Object::getClass))
                .containsExactlyInAnyOrder(Journal.Outcome.class.getPermittedSubclasses());
        Deque<Journal.Outcome> outcomes = new ArrayDeque<>(all);
        Journal journal =
                new Journal() {
                    @Override
                    public Journal.Outcome commit(Turn turn) {
                        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
                        return outcomes.removeFirst();
                    }

                    @Override
                    public void close() {}
                };
        try (Journal timed = new TimedJournal(journal, nanos::get, metrics)) {
            all.forEach(outcome -> assertThat(timed.commit(TURN)).isEqualTo(outcome));
        }

        for (String outcome :
                List.of("committed", "aborted", "doubtful", "unsendable", "unwritable")) {
            assertThat(
                            scrape().value(
                                            "elser_transaction_seconds_sum{outcome=\"%s\"}"
                                                    .formatted(outcome)))
                    .isEqualTo(2);
        }
    }

    @Test
    void aLoadIsTimedUntilItIsRead() {
        Deque<Consumer<Loader.Result>> answers = new ArrayDeque<>();
        Loader loader =
                new Loader() {
                    @Override
                    public void load(
                            int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void close() {}
                };
        Deque<Loader.Result> told = new ArrayDeque<>();
        Loader.Result loaded = new Loader.Result.Loaded(List.of(), 0, true);
        Loader.Result corrupt = new Loader.Result.Corrupt("no");
        try (Loader timed = new TimedLoader(loader, nanos::get, metrics)) {
            timed.load(0, () -> true, told::add);
            timed.load(1, () -> true, told::add);
            nanos.addAndGet(Duration.ofSeconds(7).toNanos());
            answers.removeFirst().accept(loaded);
            answers.removeFirst().accept(corrupt);
        }

        assertThat(told).containsExactly(loaded, corrupt);
        assertThat(scrape().value("elser_partition_load_seconds_sum")).isEqualTo(7);
        assertThat(scrape().value("elser_partition_load_seconds_count")).isEqualTo(1);
    }

    @Test
    void theJvmTellsOfItself() {
        assertThat(scrape().families())
                .containsKeys(
                        "jvm_memory_used_bytes",
                        "jvm_gc_memory_allocated_bytes_total",
                        "jvm_threads_live_threads",
                        "process_uptime_seconds",
                        "process_cpu_usage",
                        "process_files_open_files");
    }
}
