package elser.worker.telemetry;

import elser.worker.loop.Journal;
import elser.worker.loop.Turn;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A journal whose transactions are timed.
 *
 * @param nanos monotonic clock
 */
public record TimedJournal(Journal journal, LongSupplier nanos, Metrics metrics)
        implements Journal {

    @Override
    public Outcome commit(Turn turn) {
        long began = nanos.getAsLong();
        Outcome outcome = journal.commit(turn);
        metrics.transacted(name(outcome), Duration.ofNanos(nanos.getAsLong() - began));
        return outcome;
    }

    private static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Committed _ -> "committed";
            case Outcome.Aborted _ -> "aborted";
            case Outcome.Doubtful _ -> "doubtful";
            case Outcome.Unsendable _ -> "unsendable";
            case Outcome.Unwritable _ -> "unwritable";
        };
    }

    @Override
    public void close() {
        journal.close();
    }
}
