package elser.worker.loop;

import elser.worker.lifecycle.Now;
import elser.worker.lifecycle.TargetView;

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

    /** The longest that a turn waits where there is nothing to do. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final Source source;
    private final Calls calls;
    private final Supplier<Now> clock;
    private final LoopSettings settings;
    private final Mailbox mailbox;
    private final Agenda agenda;
    private final Partitions partitions;
    private final IntakeStage intake;
    private final DecisionStage decisions;
    private final LookStage looks;
    private final TimerStage timers;
    private final CommitStage commits;
    private final Backlog backlog = new Backlog();
    private final Rest rest = new Rest();
    private final Pausing pausing;
    private final Work.Room room;
    private final LoopObserver observer;
    private final Counters counters;
    private final Overview overview;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

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
            LoopSettings settings) {
        this(source, journal, loader, clusters, clock, jitter, settings, LoopObserver.NONE);
    }

    /** The same with somebody who times it. */
    public EventLoop(
            Source source,
            Journal journal,
            Loader loader,
            Clusters clusters,
            Supplier<Now> clock,
            DoubleSupplier jitter,
            LoopSettings settings,
            LoopObserver observer) {
        this.observer = observer;
        this.counters = new Counters(observer);
        this.source = source;
        this.clock = clock;
        this.settings = settings;
        this.mailbox = new Mailbox(settings.mailbox(), source::wakeup);
        this.calls = new Calls(clusters, mailbox, clock, settings.policy().lease(), counters);
        Wakes wakes = new Wakes();
        Watches watches = new Watches(settings.pollInterval(), jitter);
        PermitLine line = new PermitLine();
        this.agenda = new Agenda(wakes, line);
        this.pausing = new Pausing(source, mailbox, backlog, settings.fanOutBacklog());
        this.room = new Work.Room(settings.transaction(), clock);
        Unsendable unsendable = new Unsendable();
        this.partitions =
                new Partitions(
                        source,
                        loader,
                        mailbox,
                        agenda,
                        pausing,
                        unsendable,
                        settings.epochs(),
                        counters);
        this.overview =
                new Overview(
                        partitions,
                        pausing,
                        new Lag(source),
                        calls,
                        counters,
                        new InFlightList(settings.policy().stallAfter()));
        this.looks = new LookStage(clusters, watches, partitions, mailbox, agenda);
        this.intake = new IntakeStage(settings.policy(), watches, unsendable);
        this.decisions =
                new DecisionStage(
                        settings.policy(),
                        clusters,
                        watches,
                        wakes,
                        line,
                        settings.process(),
                        jitter);
        this.timers =
                new TimerStage(
                        settings.policy().limits(), settings.transaction().records(), decisions);
        this.commits =
                new CommitStage(
                        source,
                        journal,
                        calls,
                        partitions,
                        mailbox,
                        agenda,
                        backlog,
                        pausing,
                        rest,
                        unsendable,
                        counters,
                        settings,
                        clock);
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

    /** Whether the last turn was refused and is not done again yet. Loop thread only. */
    public boolean isResting() {
        return rest.left(clock.get().nanos()) > 0;
    }

    /**
     * One round.
     *
     * @throws Stopped when the worker must not go on
     */
    public void turn() {
        Now before = clock.get();
        boolean rests = rest.left(before.nanos()) > 0;
        pausing.settle(partitions, rests);
        Source.Polled polled = source.poll(untilNext(before));
        if (rests && rest.left(clock.get().nanos()) > 0) {
            backlog.add(polled, partitions);
            snapshot = overview.at(before.nanos());
            return;
        }
        List<Message> messages = mailbox.take(settings.transaction().records());
        // Read after the messages: a look that began before a call ended never looks younger.
        Now now = clock.get();
        Work work = new Work(now, room, settings.log().requestIds());
        for (Message message : messages) {
            receive(message, work);
        }
        fillAndCommit(polled, work);
        Now after = clock.get();
        looks.begin(after);
        snapshot = overview.at(now.nanos());
        observer.turned(Duration.ofNanos(after.nanos() - now.nanos()));
    }

    private void receive(Message message, Work work) {
        switch (message) {
            case Message.Loaded(Ownership ownership, Loader.Result result) ->
                    partitions.loaded(ownership, result, work.now());
            case Message.Looked(TargetView view) -> looks.take(view, work.now());
            case Message.Answered answer -> {
                if (answer.ownership().isOver()) {
                    calls.endedLate(answer);
                } else {
                    work.answers.add(answer);
                }
            }
        }
    }

    private void fillAndCommit(Source.Polled polled, Work work) {
        try {
            backlog.add(polled, partitions);
            take(work);
            decide(work);
        } catch (RuntimeException bug) {
            commits.undo(work);
            partitions.failed(work.partition(), bug, clock.get());
            return;
        }
        commits.commit(work);
    }

    private void take(Work work) {
        for (Message.Answered answer : work.answers) {
            Shard shard = partitions.active(answer.ownership().partition());
            if (shard != null) {
                work.on(shard);
                decisions.answered(shard, answer, work);
            }
        }
        backlog.fill(work, partitions, intake, room);
        timers.begin();
        for (Shard shard : partitions.active()) {
            work.on(shard);
            timers.take(shard, partitions.active().size(), work);
        }
    }

    private void decide(Work work) {
        agenda.fill(work, partitions.active(), settings.transaction().records());
        for (Work.Decided each : work.oldestFirst()) {
            work.on(each.shard());
            if (decisions.decide(each.shard(), each.key(), work)) {
                agenda.add(each);
            }
        }
    }

    private Duration untilNext(Now now) {
        long left = rest.left(now.nanos());
        if (left > 0) {
            return Duration.ofNanos(left);
        }
        if (agenda.hasWork() || timers.hasMore() || !mailbox.isEmpty() || !backlog.isEmpty()) {
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
}
