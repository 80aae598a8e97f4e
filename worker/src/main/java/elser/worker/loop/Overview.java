package elser.worker.loop;

/** Puts together what others may know of a loop. Loop thread only. */
final class Overview {

    private final Partitions partitions;
    private final Pausing pausing;
    private final Lag lag;
    private final Calls calls;
    private final Counters counters;
    private final InFlightList inFlight;

    Overview(
            Partitions partitions,
            Pausing pausing,
            Lag lag,
            Calls calls,
            Counters counters,
            InFlightList inFlight) {
        this.partitions = partitions;
        this.pausing = pausing;
        this.lag = lag;
        this.calls = calls;
        this.counters = counters;
        this.inFlight = inFlight;
    }

    /** As it is between two turns. */
    Snapshot at(long nanos) {
        int provisionings = 0;
        int waiters = 0;
        for (Shard shard : partitions.active()) {
            provisionings += shard.provisionings();
            waiters += shard.waiters();
        }
        return new Snapshot(
                nanos,
                partitions.activeNumbers(),
                partitions.loadingNumbers(),
                partitions.failedNumbers(),
                pausing.paused(),
                lag.of(partitions.active(), nanos),
                provisionings,
                waiters,
                calls.running(),
                counters.read(),
                calls.repairs(),
                inFlight.of(partitions.active(), nanos));
    }
}
