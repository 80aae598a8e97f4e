package elser.worker.loop;

import elser.worker.lifecycle.Now;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Time that passes when it is told to. */
final class VirtualClock implements Supplier<Now> {

    static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    private long millis;
    private Duration wallAhead = Duration.ZERO;

    /** How long it takes to read the clock. */
    Duration reading = Duration.ZERO;

    private Runnable afterReading = () -> {};

    @Override
    public Now get() {
        pass(reading);
        Now now = new Now(T0.plusMillis(millis).plus(wallAhead), millis * 1_000_000);
        Runnable happening = afterReading;
        afterReading = () -> {};
        happening.run();
        return now;
    }

    /** Something happens just after the clock was read the next time. */
    void afterReading(Runnable happening) {
        afterReading = happening;
    }

    /** The wall clock is set ahead, or back by a negative time; the monotonic one is not. */
    void jump(Duration ahead) {
        wallAhead = wallAhead.plus(ahead);
    }

    void pass(Duration time) {
        millis += time.toMillis();
    }
}
