package elser.worker.telemetry;

import elser.worker.loop.Journal;
import elser.worker.loop.Turn;

/** A journal that tells of the failures in what it has made durable. */
public record ToldJournal(Journal journal, Failures failures) implements Journal {

    @Override
    public Outcome commit(Turn turn) {
        Outcome outcome = journal.commit(turn);
        if (outcome instanceof Outcome.Committed) {
            failures.told(turn);
        }
        return outcome;
    }

    @Override
    public void close() {
        journal.close();
    }
}
