package elser.worker.telemetry;

import elser.worker.loop.Loader;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A loader whose loads are timed, if they come to something.
 *
 * @param nanos monotonic clock
 */
public record TimedLoader(Loader loader, LongSupplier nanos, Metrics metrics) implements Loader {

    @Override
    public void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
        long began = nanos.getAsLong();
        loader.load(
                partition,
                isWanted,
                result -> {
                    if (result instanceof Result.Loaded) {
                        metrics.loaded(Duration.ofNanos(nanos.getAsLong() - began));
                    }
                    answer.accept(result);
                });
    }

    @Override
    public void close() {
        loader.close();
    }
}
