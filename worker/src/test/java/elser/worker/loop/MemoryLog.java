package elser.worker.loop;

import elser.contracts.LifecycleEvent;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Notebook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All four topics in memory, as those see them who read committed records only: the log behind
 * {@link Journal} and {@link Loader}.
 */
final class MemoryLog implements Journal {

    /** How a commit is to end. */
    enum Fate {
        COMMITTED,
        ABORTED,
        /** The commit is in doubt, and it had happened. */
        DOUBT_AFTER,
        /** The commit is in doubt, and it had not happened. */
        DOUBT_BEFORE,
        /** What was decided for partition 0 cannot be written. */
        UNWRITABLE,
        /** The copies for other partitions are not taken, nor are dead letters. */
        UNSENDABLE
    }

    final Map<Integer, Notebook> ledgers = new HashMap<>();
    final Set<Integer> identified = new HashSet<>();
    final Map<Integer, Long> offsets = new HashMap<>();
    final List<Announcement> events = new ArrayList<>();
    final List<Turn.DeadLetter> deadLetters = new ArrayList<>();
    final List<Received> rekeyed = new ArrayList<>();
    final Deque<Fate> fates = new ArrayDeque<>();
    Consumer<Turn> afterCommit = _ -> {};

    /** Told of every turn that is written, also where the commit is in doubt. */
    Consumer<Turn> written = _ -> {};

    int transactions;

    @Override
    public Outcome commit(Turn turn) {
        if (turn.offsets().isEmpty()
                || !turn.offsets().keySet().containsAll(turn.ledger().keySet())) {
            throw new IllegalStateException("not fenced: " + turn);
        }
        Fate fate = fates.isEmpty() ? Fate.COMMITTED : fates.removeFirst();
        return switch (fate) {
            case COMMITTED -> {
                write(turn);
                afterCommit.accept(turn);
                yield new Outcome.Committed();
            }
            case ABORTED -> new Outcome.Aborted("told to");
            case DOUBT_AFTER -> {
                write(turn);
                yield new Outcome.Doubtful("told to");
            }
            case DOUBT_BEFORE -> new Outcome.Doubtful("told to");
            case UNWRITABLE ->
                    new Outcome.Unwritable(Set.of(0), new IllegalStateException("told to"));
            case UNSENDABLE -> {
                Map<Received, String> causes = new HashMap<>();
                turn.rekeyed().forEach(record -> causes.put(record, "told to"));
                turn.deadLetters().forEach(letter -> causes.put(letter.record(), "told to"));
                yield new Outcome.Unsendable(causes);
            }
        };
    }

    private void write(Turn turn) {
        transactions++;
        turn.newLedgers()
                .forEach(
                        partition -> {
                            if (!identified.add(partition)) {
                                throw new IllegalStateException("identified twice: " + partition);
                            }
                        });
        turn.ledger().forEach((partition, changes) -> ledger(partition).replay(changes));
        if (!identified.containsAll(turn.ledger().keySet())) {
            throw new IllegalStateException("a ledger without identity: " + turn);
        }
        offsets.putAll(turn.offsets());
        events.addAll(turn.events());
        deadLetters.addAll(turn.deadLetters());
        rekeyed.addAll(turn.rekeyed());
        written.accept(turn);
    }

    Notebook ledger(int partition) {
        return ledgers.computeIfAbsent(partition, _ -> new Notebook());
    }

    /** What a loader finds. */
    Loader.Result.Loaded load(int partition) {
        return new Loader.Result.Loaded(
                ledger(partition).all(),
                offsets.getOrDefault(partition, 0L),
                !identified.contains(partition));
    }

    /** Events in short: request, sequence, type, and what tells one from another. */
    List<String> told() {
        return events.stream().map(each -> words(each.event())).toList();
    }

    static String words(LifecycleEvent event) {
        return event.requestId()
                + " "
                + event.sequence()
                + " "
                + event.type()
                + (event.failure() == null ? "" : " " + event.failure().reason())
                + (event.type() == LifecycleEvent.Type.DOWNLOADING ? " " + event.waitingFor() : "");
    }

    @Override
    public void close() {}
}
