package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Now;
import elser.worker.lifecycle.Policy;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.TargetView;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private static final int RELOADS = 3;
    private static final Duration RELOADS_WITHIN = Duration.ofMinutes(5);

    private final Source source;
    private final Journal journal;
    private final Loader loader;
    private final Clusters clusters;
    private final Supplier<Now> clock;
    private final Settings settings;
    private final Mailbox mailbox;
    private final Watches watches;
    private final Wakes wakes = new Wakes();
    private final IntakeStage intake;
    private final DecisionStage decisions;
    private final Map<Integer, Shard> loading = new TreeMap<>();
    private final Map<Integer, Shard> active = new TreeMap<>();
    private final Set<Work.Decided> dirty = new LinkedHashSet<>();
    private final Map<Integer, ArrayDeque<Long>> reloads = new HashMap<>();
    private final Set<Integer> failed = new LinkedHashSet<>();
    private final InFlightList inFlight = new InFlightList();
    private long epochs;
    private long lateAnswers;
    private int running;
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
        this.loader = loader;
        this.clusters = clusters;
        this.clock = clock;
        this.settings = settings;
        this.mailbox = new Mailbox(settings.mailbox(), source::wakeup);
        this.watches = new Watches(settings.pollInterval(), jitter);
        this.intake = new IntakeStage(settings.policy(), watches);
        this.decisions =
                new DecisionStage(
                        settings.policy(), clusters, watches, wakes, settings.process(), jitter);
    }

    /** Joins the group. */
    public void open() {
        source.open(
                new Source.Listener() {
                    @Override
                    public void revoked(Set<Integer> partitions) {
                        partitions.forEach(EventLoop.this::lose);
                    }

                    @Override
                    public void assigned(Set<Integer> partitions) {
                        partitions.forEach(EventLoop.this::load);
                    }
                });
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
        return running;
    }

    /**
     * One round.
     *
     * @throws Stopped when the worker must not go on
     */
    public void turn() {
        Source.Polled polled = source.poll(untilNext(clock.get()));
        Now now = clock.get();
        Work work = new Work(now);
        for (Message message : mailbox.take(settings.transactionRecords())) {
            receive(message, work);
        }
        fillAndCommit(polled, work);
        look(clock.get());
        publish(now);
    }

    private void receive(Message message, Work work) {
        switch (message) {
            case Message.Loaded(Ownership ownership, Loader.Result result) ->
                    loaded(ownership, result, work.now());
            case Message.Looked(TargetView view) -> looked(view, work.now());
            case Message.Answered answer -> {
                if (answer.ownership().isOver()) {
                    lateAnswers++;
                    running--;
                } else {
                    work.answers.add(answer);
                }
            }
        }
    }

    private void fillAndCommit(Source.Polled polled, Work work) {
        int partition = -1;
        polled.next()
                .forEach(
                        (from, next) -> {
                            Shard shard = active.get(from);
                            if (shard != null) {
                                work.offsets.put(shard, next);
                            }
                        });
        try {
            for (Message.Answered answer : work.answers) {
                partition = answer.ownership().partition();
                Shard shard = active.get(partition);
                if (shard != null) {
                    decisions.answered(shard, answer, work);
                }
            }
            for (Received record : polled.records()) {
                partition = record.partition();
                Shard shard = active.get(partition);
                if (shard != null) {
                    intake.take(shard, record, work);
                }
            }
            for (Shard shard : active.values()) {
                partition = shard.partition();
                timers(shard, work);
            }
            gatherDirty(work);
            for (Work.Decided each : List.copyOf(work.decided)) {
                partition = each.shard().partition();
                boolean isFull = work.size() > FULL * settings.transactionRecords();
                if (isFull || decisions.decide(each.shard(), each.key(), work)) {
                    dirty.add(each);
                }
            }
        } catch (RuntimeException bug) {
            undo(work);
            reload(partition, bug);
            return;
        }
        commit(work);
    }

    private void timers(Shard shard, Work work) {
        Instant wall = work.now().wall();
        int limit = settings.transactionRecords();
        List<Entry.Waiter> expired = shard.takeExpired(wall, limit);
        if (!expired.isEmpty()) {
            work.expired.put(shard, expired);
            expired.forEach(waiter -> decisions.expire(shard, waiter, work));
        }
        Policy.Limits limits = settings.policy().limits();
        List<Entry.Remembered> old =
                shard.forgettable(
                        wall.minus(limits.idempotencyWindow()), limits.remembered(), limit);
        if (!old.isEmpty()) {
            work.draft(shard).add(old.stream().<Change>map(Change.Remove::new).toList());
            work.forgotten.put(shard, old.size());
        }
    }

    /** Moves dirty keys into the turn while there is room. */
    private void gatherDirty(Work work) {
        for (ModelKey key : wakes.take(work.now().nanos())) {
            touch(key);
        }
        var waiting = dirty.iterator();
        while (waiting.hasNext() && work.decided.size() < settings.transactionRecords()) {
            work.decided.add(waiting.next());
            waiting.remove();
        }
    }

    private void touch(ModelKey key) {
        for (Shard shard : active.values()) {
            if (!shard.provisionings(key).isEmpty()) {
                dirty.add(new Work.Decided(shard, key));
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
                running -= work.answers.size();
                work.starts.forEach(start -> run(start, work.now()));
                work.moves.forEach(EventLoop::logMove);
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
                Set.copyOf(active.keySet()).forEach(this::reload);
            }
        }
    }

    /** Puts back what a turn had taken. Its effects have not begun. */
    private void undo(Work work) {
        work.starts.forEach(start -> start.permit().giveBack());
        work.expired.forEach(Shard::stillWaiting);
        mailbox.giveBack(work.answers);
        work.offsets.forEach(
                (shard, _) -> {
                    if (active.get(shard.partition()) == shard) {
                        source.seek(shard.partition(), shard.nextOffset());
                    }
                });
        work.decided.stream()
                .filter(each -> !each.shard().ownership().isOver())
                .forEach(dirty::add);
    }

    private void run(Work.Start start, Now decidedAt) {
        Ownership ownership = start.shard().ownership();
        long lease = settings.policy().lease().toNanos();
        start.shard().key(start.mutation().key()).mutationBegins(start.mutation().provisioningId());
        running++;
        clusters.run(
                start.mutation(),
                start.permit(),
                () -> !ownership.isOver() && clock.get().nanos() - decidedAt.nanos() < lease,
                result -> mailbox.post(new Message.Answered(ownership, start.mutation(), result)));
    }

    private void load(int partition) {
        lose(partition);
        Ownership ownership = new Ownership(partition, ++epochs);
        loading.put(partition, new Shard(partition, ownership));
        loader.load(
                partition,
                () -> !ownership.isOver(),
                result -> mailbox.post(new Message.Loaded(ownership, result)));
    }

    private void loaded(Ownership ownership, Loader.Result result, Now now) {
        Shard shard = loading.get(ownership.partition());
        if (shard == null || ownership.isOver()) {
            return;
        }
        switch (result) {
            case Loader.Result.Refused(String sentence) -> throw new Stopped(sentence);
            case Loader.Result.Corrupt(String sentence) -> giveUp(ownership.partition(), sentence);
            case Loader.Result.Loaded loaded -> {
                loading.remove(ownership.partition());
                shard.load(loaded, now.nanos());
                active.put(ownership.partition(), shard);
                for (String target : shard.busyTargets()) {
                    shard.busyKeys(target).forEach(key -> dirty.add(new Work.Decided(shard, key)));
                }
                source.start(ownership.partition(), loaded.offset());
                log.atInfo()
                        .addKeyValue("partition", ownership.partition())
                        .addKeyValue("epoch", ownership.epoch())
                        .addKeyValue("entries", loaded.entries().size())
                        .addKeyValue("offset", loaded.offset())
                        .log("partition loaded");
            }
        }
    }

    private void lose(int partition) {
        Shard before = active.remove(partition);
        Shard unloaded = loading.remove(partition);
        if (before != null) {
            before.ownership().end();
            dirty.removeIf(each -> each.shard() == before);
            log.atInfo()
                    .addKeyValue("partition", partition)
                    .addKeyValue("epoch", before.ownership().epoch())
                    .log("partition given up");
        }
        if (unloaded != null) {
            unloaded.ownership().end();
        }
        failed.remove(partition);
    }

    private void reload(int partition) {
        source.pause(partition);
        load(partition);
    }

    /**
     * A bug or a broken invariant: the partition starts over from the ledger, and is given up when
     * that does not help.
     */
    private void reload(int partition, RuntimeException bug) {
        log.atError().addKeyValue("partition", partition).setCause(bug).log("partition failed");
        if (!active.containsKey(partition)) {
            throw bug;
        }
        var recent = reloads.computeIfAbsent(partition, _ -> new ArrayDeque<>());
        long now = clock.get().nanos();
        recent.addLast(now);
        recent.removeIf(when -> now - when > RELOADS_WITHIN.toNanos());
        if (recent.size() > RELOADS) {
            giveUp(partition, "it failed again and again");
        } else {
            reload(partition);
        }
    }

    private void giveUp(int partition, String cause) {
        source.pause(partition);
        lose(partition);
        failed.add(partition);
        log.atError()
                .addKeyValue("partition", partition)
                .addKeyValue("cause", cause)
                .log("partition given up; it is paused until it is assigned anew");
    }

    private void looked(TargetView view, Now now) {
        boolean quiet = true;
        for (Shard shard : active.values()) {
            Set<ModelKey> keys = shard.busyKeys(view.target());
            quiet &= DecisionStage.isQuiet(shard, keys);
            keys.forEach(key -> dirty.add(new Work.Decided(shard, key)));
        }
        watches.looked(view, quiet, now.nanos());
    }

    private void look(Now now) {
        for (String target : busyTargets()) {
            Set<String> definitions = watches.begin(target, now.nanos());
            if (definitions != null) {
                clusters.look(target, definitions, view -> mailbox.post(new Message.Looked(view)));
            }
        }
    }

    private Set<String> busyTargets() {
        Set<String> targets = new LinkedHashSet<>();
        active.values().forEach(shard -> targets.addAll(shard.busyTargets()));
        targets.retainAll(clusters.targets());
        return targets;
    }

    private Duration untilNext(Now now) {
        if (!dirty.isEmpty() || !mailbox.isEmpty()) {
            return Duration.ZERO;
        }
        long next = Math.min(wakes.next(), now.nanos() + LONGEST_WAIT.toNanos());
        for (String target : busyTargets()) {
            next = Math.min(next, watches.next(target));
        }
        long wait = next - now.nanos();
        for (Shard shard : active.values()) {
            Instant deadline = shard.nextDeadline();
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
        for (Shard shard : active.values()) {
            provisionings += shard.provisionings();
            waiters += shard.waiters();
        }
        snapshot =
                new Snapshot(
                        now.nanos(),
                        Set.copyOf(active.keySet()),
                        Set.copyOf(loading.keySet()),
                        Set.copyOf(failed),
                        provisionings,
                        waiters,
                        running,
                        lateAnswers,
                        intake.duplicates(),
                        inFlight.of(active.values(), now.nanos()));
    }

    private static void logMove(Work.Moved moved) {
        log.atInfo()
                .addKeyValue("model_key", moved.from().key())
                .addKeyValue("provisioning_id", moved.from().id())
                .addKeyValue("from", name(moved.from()))
                .addKeyValue("to", moved.to() == null ? "gone" : name(moved.to()))
                .addKeyValue("note", moved.note())
                .log("provisioning moved");
    }

    private static String name(Provisioning provisioning) {
        return provisioning.phase().getClass().getSimpleName();
    }
}
