package elser.worker.kafka;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks again and again how long records of a topic have been held back. Who reads committed
 * records is given none behind the first record of an open transaction, whoever began it, and is
 * not told that there are any. It shows where the last stable offset stands still below the high
 * watermark.
 */
public final class HeldBack implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HeldBack.class);

    private final Supplier<Map<Integer, Ends>> ends;
    private final Duration every;
    private final LongSupplier nanos;
    private final Map<Integer, Standing> standing = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean failed;
    private volatile Map<Integer, Duration> held = Map.of();

    /**
     * Where a partition ends.
     *
     * @param stable offset behind the last record that readers of committed records are given
     * @param high offset behind the last record
     */
    public record Ends(long stable, long high) {}

    private record Standing(long stable, boolean holds, long since) {}

    HeldBack(Supplier<Map<Integer, Ends>> ends, Duration every, LongSupplier nanos) {
        this.ends = ends;
        this.every = every;
        this.nanos = nanos;
    }

    /**
     * Begins to look.
     *
     * @param ends asks for those of all partitions, by number; without those that are not known now
     * @param every pause between two looks
     */
    public static HeldBack start(
            Supplier<Map<Integer, Ends>> ends, Duration every, LongSupplier nanos) {
        HeldBack heldBack = new HeldBack(ends, every, nanos);
        Thread.ofVirtual().name("held-back").start(heldBack::watch);
        return heldBack;
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. What is not known now is not told: an old number would pass for a new one. */
    void look() {
        try {
            see(ends.get(), nanos.getAsLong());
            failed = false;
        } catch (RuntimeException bug) {
            held = Map.of();
            if (!failed && closed.getCount() > 0) {
                log.atError()
                        .setCause(bug)
                        .log("looking at what is held back failed; it is tried again");
            }
            failed = true;
        }
    }

    private void see(Map<Integer, Ends> found, long now) {
        Map<Integer, Duration> seen = new HashMap<>();
        found.forEach(
                (partition, end) -> {
                    Standing last = standing.get(partition);
                    boolean holds = end.stable() < end.high();
                    Standing begun =
                            last != null && holds && last.holds() && last.stable() == end.stable()
                                    ? last
                                    : new Standing(end.stable(), holds, now);
                    standing.put(partition, begun);
                    seen.put(partition, Duration.ofNanos(now - begun.since()));
                });
        held = Map.copyOf(seen);
    }

    /**
     * By partition, 0 where nothing is held back; by up to a pause too little. Without partitions
     * that the last look could not see; where one still stands as it did then, the time counts on.
     * Any thread.
     */
    public Map<Integer, Duration> byPartition() {
        return held;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
