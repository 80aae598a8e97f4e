package elser.worker.loop;

import elser.worker.lifecycle.Now;
import elser.worker.log.LogKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes a turn durable, and only then lets it have its effects; or puts back all that it had taken.
 */
final class CommitStage {

    private static final Logger log = LoggerFactory.getLogger(CommitStage.class);

    private final Source source;
    private final Journal journal;
    private final Calls calls;
    private final Partitions partitions;
    private final Mailbox mailbox;
    private final Agenda agenda;
    private final Backlog backlog;
    private final Pausing pausing;
    private final Rest rest;
    private final Unsendable unsendable;
    private final Counters counters;
    private final TurnLog turnLog;
    private final Duration stallAfter;
    private final Supplier<Now> clock;

    CommitStage(
            Source source,
            Journal journal,
            Calls calls,
            Partitions partitions,
            Mailbox mailbox,
            Agenda agenda,
            Backlog backlog,
            Pausing pausing,
            Rest rest,
            Unsendable unsendable,
            Counters counters,
            LoopSettings settings,
            Supplier<Now> clock) {
        this.source = source;
        this.journal = journal;
        this.calls = calls;
        this.partitions = partitions;
        this.mailbox = mailbox;
        this.agenda = agenda;
        this.backlog = backlog;
        this.pausing = pausing;
        this.rest = rest;
        this.unsendable = unsendable;
        this.counters = counters;
        this.turnLog = new TurnLog(settings.log().requestLines());
        this.stallAfter = settings.policy().stallAfter();
        this.clock = clock;
    }

    /** Whatever ends it, permits of calls that did not begin come back: other loops want them. */
    void commit(Work work) {
        try {
            settle(work);
        } catch (RuntimeException | Error end) {
            work.starts.forEach(start -> start.permit().giveBack());
            throw end;
        }
    }

    private void settle(Work work) {
        switch (write(work)) {
            case Journal.Outcome.Committed() -> takeEffect(work);
            case Journal.Outcome.Aborted(String cause) -> {
                counters.turnAborted();
                rest.refused(clock.get().nanos());
                log.atInfo()
                        .addKeyValue(LogKeys.CAUSE, cause)
                        .log("turn aborted; it is done again");
                undo(work);
            }
            case Journal.Outcome.Doubtful(String cause) -> {
                counters.turnInDoubt();
                rest.refused(clock.get().nanos());
                log.atWarn()
                        .addKeyValue(LogKeys.CAUSE, cause)
                        .log("commit in doubt; loading everything again");
                undo(work);
                partitions.reloadAll();
            }
            case Journal.Outcome.Unsendable(Map<Received, String> causes) -> {
                counters.turnAborted();
                if (!learn(causes)) {
                    rest.refused(clock.get().nanos());
                }
                undo(work);
            }
            case Journal.Outcome.Unwritable(Collection<Integer> culprits, RuntimeException bug) -> {
                undo(work);
                culprits.forEach(partition -> partitions.failed(partition, bug, clock.get()));
            }
        }
    }

    /** Whether any of it is new: that is progress, which needs no rest. */
    private boolean learn(Map<Received, String> causes) {
        boolean isNew = false;
        for (Map.Entry<Received, String> each : causes.entrySet()) {
            isNew |= unsendable.add(each.getKey(), each.getValue());
        }
        return isNew;
    }

    private Journal.Outcome write(Work work) {
        Turn turn = work.toTurn();
        if (turn.isEmpty()) {
            return new Journal.Outcome.Committed();
        }
        Journal.Outcome outcome = journal.commit(turn);
        if (outcome instanceof Journal.Outcome.Committed) {
            rest.committed();
        }
        return outcome;
    }

    private void takeEffect(Work work) {
        work.stallsBegun(stallAfter).forEach(counters::stallBegan);
        for (Shard shard : work.shards()) {
            try {
                work.apply(shard);
            } catch (RuntimeException bug) {
                partitions.failed(shard.partition(), bug, clock.get());
            }
        }
        turnLog.committed(work, unsendable);
        work.offsets.forEach((shard, next) -> unsendable.putAway(shard.partition(), next));
        calls.ended(work.answers);
        work.starts.forEach(start -> calls.begin(start, work.now()));
        pausing.toldNext(work.toldNext);
        counters.committed(work);
    }

    /** Puts back what a turn had taken. Its effects have not begun. */
    void undo(Work work) {
        work.starts.forEach(start -> start.permit().giveBack());
        work.expired.forEach((shard, expired) -> shard.deadlines().giveBack(expired));
        mailbox.giveBack(work.answers);
        work.offsets.forEach(
                (shard, _) -> {
                    if (partitions.active(shard.partition()) == shard) {
                        backlog.drop(shard.partition());
                        source.seek(shard.partition(), shard.nextOffset());
                    }
                });
        agenda.giveBack(work.decided);
    }
}
