package elser.worker.telemetry;

import elser.worker.inference.CallObserver;
import elser.worker.loop.LoopObserver;
import elser.worker.telemetry.Metric.Series;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics of the process. Counts and states are read from the reports when somebody asks; what
 * takes a distribution to tell is told here as it happens. Any thread.
 */
public final class Metrics implements LoopObserver, CallObserver, AutoCloseable {

    /** From a call within the cluster's network to a model that is downloaded and deployed. */
    private static final Duration[] SHORT =
            of("PT0.001S PT0.005S PT0.01S PT0.025S PT0.05S PT0.1S PT0.25S PT1S PT2.5S PT10S PT60S");

    private static final Duration[] LONG =
            of("PT1S PT5S PT15S PT30S PT1M PT2M PT5M PT10M PT20M PT30M PT1H PT3H");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ReadMeters read = new ReadMeters(registry);
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
    private final JvmMeters jvm = new JvmMeters(registry);
    private final ClientMeters clients = new ClientMeters(registry);
    private final Set<String> targets;

    /**
     * @param targets names of the configured ones
     */
    public Metrics(Set<String> targets) {
        this.targets = Set.copyOf(targets);
        begin();
    }

    private static Duration[] of(String bounds) {
        return List.of(bounds.split(" ", -1)).stream()
                .map(Duration::parse)
                .toArray(Duration[]::new);
    }

    /** What is known beforehand is there from the beginning. */
    private void begin() {
        timer(Metric.TURNS.of());
        timer(Metric.LOADING.of());
        for (String target : targets) {
            timer(Metric.TIME_TO_FULLY_ALLOCATED.of(target));
            counter(Metric.API_RETRIES.of(target));
            counter(Metric.API_WITHHELD.of(target));
            Metric.BREAKER_STATES.forEach(
                    state -> counter(Metric.BREAKER_CHANGES.of(target, state)));
        }
    }

    /** Listens to the Kafka clients. */
    public ClientMeters clients() {
        return clients;
    }

    @Override
    public void turned(Duration took) {
        timer(Metric.TURNS.of()).record(took);
    }

    @Override
    public void served(String target, Duration since) {
        timer(Metric.TIME_TO_FULLY_ALLOCATED.of(target)).record(since);
    }

    /** A transaction is over. */
    void transacted(String outcome, Duration took) {
        timer(Metric.TRANSACTIONS.of(outcome)).record(took);
    }

    /** A partition's ledger was read. */
    void loaded(Duration took) {
        timer(Metric.LOADING.of()).record(took);
    }

    @Override
    public void called(String target, Operation operation, Outcome outcome, Duration took) {
        timer(Metric.API_CALLS.of(target, operation, outcome)).record(took);
    }

    @Override
    public void withheld(String target) {
        counter(Metric.API_WITHHELD.of(target)).increment();
    }

    @Override
    public void retried(String target) {
        counter(Metric.API_RETRIES.of(target)).increment();
    }

    @Override
    public void breakerMoved(String target, String state) {
        counter(Metric.BREAKER_CHANGES.of(target, state)).increment();
    }

    private Timer timer(Series series) {
        return timers.computeIfAbsent(series, this::newTimer);
    }

    private Timer newTimer(Series series) {
        boolean isLong = series.metric() == Metric.TIME_TO_FULLY_ALLOCATED;
        return Timer.builder(series.metric().exposedName())
                .description(series.metric().help())
                .tags(ReadMeters.tags(series))
                .serviceLevelObjectives(isLong ? LONG : SHORT)
                .register(registry);
    }

    private Counter counter(Series series) {
        return counters.computeIfAbsent(
                series,
                each ->
                        Counter.builder(each.metric().exposedName())
                                .description(each.metric().help())
                                .tags(ReadMeters.tags(each))
                                .register(registry));
    }

    /** Writes everything as it is now, in the format that is asked for. */
    void write(OutputStream out, Reports reports, String format) throws IOException {
        read.set(Readings.of(reports, targets));
        registry.scrape(out, format);
    }

    @Override
    public void close() {
        clients.close();
        jvm.close();
        registry.close();
    }
}
