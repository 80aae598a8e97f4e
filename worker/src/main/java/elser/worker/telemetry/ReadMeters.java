package elser.worker.telemetry;

import elser.worker.telemetry.Metric.Series;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Meters whose values are read whenever somebody asks. */
final class ReadMeters {

    private final MeterRegistry registry;
    private final Map<Series, Meter> meters = new HashMap<>();
    private volatile Map<Series, Long> values = Map.of();

    ReadMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** From now on these are the values. What is not there any more is forgotten. */
    synchronized void set(Map<Series, Long> read) {
        values = read;
        read.keySet().forEach(series -> meters.computeIfAbsent(series, this::register));
        meters.entrySet()
                .removeIf(each -> !read.containsKey(each.getKey()) && drop(each.getValue()));
    }

    private boolean drop(Meter gone) {
        return registry.remove(gone) != null;
    }

    private double value(Series series) {
        Long value = values.get(series);
        return value == null ? Double.NaN : value.doubleValue();
    }

    private Meter register(Series series) {
        Metric metric = series.metric();
        return switch (metric.kind()) {
            case COUNTER ->
                    FunctionCounter.builder(metric.exposedName(), series, this::value)
                            .description(metric.help())
                            .tags(tags(series))
                            .register(registry);
            case GAUGE ->
                    Gauge.builder(metric.exposedName(), series, this::value)
                            .description(metric.help())
                            .tags(tags(series))
                            .register(registry);
            case HISTOGRAM -> throw new IllegalArgumentException(metric + " is not read");
        };
    }

    /** Labels as Micrometer wants them. */
    static List<Tag> tags(Series series) {
        List<String> names = series.metric().labels();
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            tags.add(Tag.of(names.get(i), series.labelValues().get(i)));
        }
        return tags;
    }
}
