package elser.worker.loop;

import elser.worker.lifecycle.Now;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Time that passes when it is told to. */
final class VirtualClock implements Supplier<Now> {

    static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    private long millis;

    @Override
    public Now get() {
        return new Now(T0.plusMillis(millis), millis * 1_000_000);
    }

    void pass(Duration time) {
        millis += time.toMillis();
    }
}
