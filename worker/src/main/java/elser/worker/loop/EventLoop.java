package elser.worker.loop;

import elser.worker.lifecycle.Now;
import elser.worker.lifecycle.Policy;
import elser.worker.lifecycle.TargetView;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * One thread's duty cycle over every partition assigned to it: requests, answers and timers in;
 * decisions; one transaction; then the effects. {@link #turn} is one round of it; who calls it owns
 * everything in here.
 */
public final class EventLoop {

    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final int FULL = 4;

    private final Source source;
    private final Journal journal;
    private final Calls calls;
    private final Supplier<Now> clock;
    private final Settings settings;
    private final Mailbox mailbox;
    private final Agenda agenda;
    private final Partitions partitions;
    private final IntakeStage intake;
    private final DecisionStage decisions;
    private final LookStage looks;
    private final TimerStage timers;
    private final InFlightList inFlight = new InFlightList();
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /**
     * What the loop runs by.
     *
     * @param policy what is decided by
     * @param pollInterval shortest time between two looks at a target
     * @param mailbox answers that may wait
     * @param transactionRecords records of one transaction, about
     * @param process id of this process
     */
    public record Settings(
            Policy policy,
            Duration pollInterval,
            int mailbox,
            int transactionRecords,
            String process) {}

    /**
     * Puts a loop together; {@link #open} starts it.
     *
     * @param clock both clocks
     * @param jitter draws between 0 and 1
     */
    public EventLoop(
            Source source,
            Journal journal,
            Loader loader,
            Clusters clusters,
            Supplier<Now> clock,
            DoubleSupplier jitter,
            Settings settings) {
        this.source = source;
        this.journal = journal;
        this.clock = clock;
        this.settings = settings;
        this.mailbox = new Mailbox(settings.mailbox(), source::wakeup);
        this.calls = new Calls(clusters, mailbox, clock, settings.policy().lease());
        Wakes wakes = new Wakes();
        Watches watches = new Watches(settings.pollInterval(), jitter);
        this.agenda = new Agenda(wakes);
        this.partitions = new Partitions(source, loader, mailbox, agenda);
        this.looks = new LookStage(clusters, watches, partitions, mailbox, agenda);
        this.intake = new IntakeStage(settings.policy(), watches);
        this.decisions =
                new DecisionStage(
                        settings.policy(), clusters, watches, wakes, settings.process(), jitter);
        this.timers =
                new TimerStage(
                        settings.policy().limits(), settings.transactionRecords(), decisions);
    }

    /** Joins the group. */
    public void open() {
        source.open(partitions);
    }

    /** What others may know of the loop. Any thread. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Begins no mutation any more. Loop thread only. */
    public void drain() {
        decisions.drain();
    }

    /** Mutations whose calls run. */
    public int running() {
        return calls.running();
    }

    /**
     * One round.
     *
     * @throws Stopped when the worker must not go on
     */
    public void turn() {
        Source.Polled polled = source.poll(untilNext(clock.get()));
        Now now = clock.get();
        Work work = new Work(now, FULL * settings.transactionRecords());
        for (Message message : mailbox.take(settings.transactionRecords())) {
            receive(message, work);
        }
        fillAndCommit(polled, work);
        looks.begin(clock.get());
        publish(now);
    }

    private void receive(Message message, Work work) {
        switch (message) {
            case Message.Loaded(Ownership ownership, Loader.Result result) ->
                    partitions.loaded(ownership, result, work.now());
            case Message.Looked(TargetView view) -> looks.take(view, work.now());
            case Message.Answered answer -> {
                if (answer.ownership().isOver()) {
                    calls.endedLate();
                } else {
                    work.answers.add(answer);
                }
            }
        }
    }

    private void fillAndCommit(Source.Polled polled, Work work) {
        try {
            takeOffsets(polled, work);
            take(polled, work);
            decide(work);
        } catch (RuntimeException bug) {
            undo(work);
            partitions.reload(work.partition(), bug, clock.get());
            return;
        }
        commit(work);
    }

    /** First of all, so that an undone turn goes back to before all that was polled. */
    private void takeOffsets(Source.Polled polled, Work work) {
        polled.next()
                .forEach(
                        (partition, next) -> {
                            Shard shard = partitions.active(partition);
                            if (shard != null) {
                                work.offsets.put(shard, next);
                            }
                        });
    }

    private void take(Source.Polled polled, Work work) {
        for (Message.Answered answer : work.answers) {
            Shard shard = partitions.active(answer.ownership().partition());
            if (shard != null) {
                work.on(shard);
                decisions.answered(shard, answer, work);
            }
        }
        for (Received record : polled.records()) {
            Shard shard = partitions.active(record.partition());
            if (shard != null) {
                work.on(shard);
                intake.take(shard, record, work);
            }
        }
        timers.begin();
        for (Shard shard : partitions.active()) {
            work.on(shard);
            timers.take(shard, partitions.active().size(), work);
        }
    }

    private void decide(Work work) {
        agenda.fill(work, partitions.active(), settings.transactionRecords());
        for (Work.Decided each : List.copyOf(work.decided)) {
            work.on(each.shard());
            if (decisions.decide(each.shard(), each.key(), work)) {
                agenda.add(each);
            }
        }
    }

    private void commit(Work work) {
        Turn turn = work.toTurn();
        Journal.Outcome outcome =
                turn.isEmpty() ? new Journal.Outcome.Committed() : journal.commit(turn);
        switch (outcome) {
            case Journal.Outcome.Committed() -> {
                work.apply();
                timers.committed(work);
                calls.ended(work.answers.size());
                work.starts.forEach(start -> calls.begin(start, work.now()));
                work.moves.forEach(moved -> moved.log(log));
            }
            case Journal.Outcome.Aborted(String cause) -> {
                log.atInfo().addKeyValue("cause", cause).log("turn aborted; it is done again");
                undo(work);
            }
            case Journal.Outcome.Doubtful(String cause) -> {
                log.atWarn()
                        .addKeyValue("cause", cause)
                        .log("commit in doubt; loading everything again");
                undo(work);
                partitions.reloadAll();
            }
        }
    }

    /** Puts back what a turn had taken. Its effects have not begun. */
    private void undo(Work work) {
        work.starts.forEach(start -> start.permit().giveBack());
        work.expired.forEach((shard, expired) -> shard.deadlines().giveBack(expired));
        mailbox.giveBack(work.answers);
        work.offsets.forEach(
                (shard, _) -> {
                    if (partitions.active(shard.partition()) == shard) {
                        source.seek(shard.partition(), shard.nextOffset());
                    }
                });
        agenda.giveBack(work.decided);
    }

    private Duration untilNext(Now now) {
        if (agenda.hasWork() || timers.hasMore() || !mailbox.isEmpty()) {
            return Duration.ZERO;
        }
        long next = Math.min(agenda.next(), looks.next());
        next = Math.min(next, now.nanos() + LONGEST_WAIT.toNanos());
        long wait = next - now.nanos();
        for (Shard shard : partitions.active()) {
            Instant deadline = shard.deadlines().next();
            if (deadline != null) {
                wait = Math.min(wait, untilWall(now, deadline));
            }
        }
        return Duration.ofNanos(Math.max(0, wait));
    }

    private static long untilWall(Now now, Instant at) {
        Duration until = Duration.between(now.wall(), at);
        return until.compareTo(LONGEST_WAIT) > 0
                ? LONGEST_WAIT.toNanos()
                : until.toNanos() + 1_000_000;
    }

    private void publish(Now now) {
        int provisionings = 0;
        int waiters = 0;
        for (Shard shard : partitions.active()) {
            provisionings += shard.provisionings();
            waiters += shard.waiters();
        }
        snapshot =
                new Snapshot(
                        now.nanos(),
                        partitions.activeNumbers(),
                        partitions.loadingNumbers(),
                        partitions.failedNumbers(),
                        provisionings,
                        waiters,
                        calls.running(),
                        calls.late(),
                        intake.duplicates(),
                        timers.evictions(),
                        inFlight.of(partitions.active(), now.nanos()));
    }
}
