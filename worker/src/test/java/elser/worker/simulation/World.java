package elser.worker.simulation;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.ModelKey;
import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.lifecycle.PhaseChange;

import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Workers, their Kafka and their clusters, all of it drawn from one seed: runs with faults for a
 * while, then without until everything has come to its end.
 */
final class World implements AutoCloseable {

    private static final Duration SETTLING = Duration.ofMinutes(5);

    private final Scheduler scheduler;
    private final Settings settings;
    private final Mix mix;
    private final SimulatedKafka kafka;
    private final TransactionLog log;
    private final Targets targets;
    private final Oracle oracle;
    private final CreateWatch creates;
    private final Upstream upstream;
    private final Fleet fleet;
    private final Draw times;
    private final List<RequestKey> canaries = new ArrayList<>();
    private int endedAt = -1;
    private boolean ended;

    World(long seed) {
        this(seed, line -> {}, false);
    }

    World(long seed, Consumer<String> trace, boolean isTraced) {
        SplittableRandom root = new SplittableRandom(seed);
        scheduler = new Scheduler(root.nextLong());
        if (isTraced) {
            scheduler.trace(trace);
        }
        settings = Settings.draw(new Draw(root.split()));
        mix = new Mix(new Draw(root.split()));
        times = new Draw(root.split());
        targets = new Targets(settings.targets(), scheduler, new Draw(root.split()));
        oracle = new Oracle(settings.policy());
        kafka = kafka(new Draw(root.split()));
        log = new TransactionLog(kafka, scheduler);
        creates = new CreateWatch(scheduler, targets.byName(), oracle::isDedicated);
        RequestReader reader = new RequestReader(limits());
        upstream =
                new Upstream(
                        new Draw(root.split()),
                        reader,
                        log::append,
                        oracle.account(),
                        settings.partitions(),
                        settings.targets(),
                        Upstream.Shape.draw(new Draw(root.split())));
        Wire wire =
                new Wire(scheduler, new Draw(root.split()), mix, settings.policy().createTimeout());
        WorkerProcess.World shared =
                new WorkerProcess.World(
                        settings,
                        (host, id, records) -> kafka.clients(host, Settings.GROUP, id, records),
                        targets,
                        wire,
                        mix,
                        new Draw(root.split()),
                        creates,
                        oracle,
                        reader,
                        upstream);
        fleet =
                new Fleet(
                        scheduler,
                        new Draw(root.split()),
                        mix,
                        settings.processes(),
                        host -> new WorkerProcess(host, shared),
                        host -> kafka.network().cut(host, times.seconds(14, 20)),
                        kafka.group(Settings.GROUP).sessionTimeout());
        log.observe(oracle::committed);
        scheduler.observe((host, task, what) -> fleet.at(host, what));
        if (isTraced) {
            scheduler.note(settings.toString());
            scheduler.note(mix.toString());
        }
    }

    private SimulatedKafka kafka(Draw draw) {
        SimulatedKafka made = new SimulatedKafka(scheduler);
        made.createTopic(Oracle.REQUESTS, settings.partitions(), "delete");
        made.createTopic(Oracle.EVENTS, draw.between(1, 3), "delete");
        made.createTopic(Oracle.LEDGER, settings.partitions(), "compact");
        made.createTopic(Oracle.DEAD_LETTERS, 1, "delete");
        made.createGroup(
                Settings.GROUP,
                draw.chance(0.4),
                draw.any(draw.seconds(6, 45), Duration.ofSeconds(45)));
        made.network().slowest(draw.any(Duration.ofMillis(2), draw.millis(5, 300)));
        made.transactions().slowestMarker(draw.any(Duration.ofMillis(50), draw.millis(100, 8_000)));
        made.membersRejoinUnasked(mix.all().contains(Fault.REJOIN_BEFORE_COMMIT));
        made.tombstoneRetention(draw.any(Duration.ofHours(24), Duration.ofMinutes(3)));
        return made;
    }

    private RequestLimits limits() {
        Map<String, RequestLimits.Target> known = new HashMap<>();
        settings.targets().forEach(target -> known.put(target, RequestLimits.Target.UNLIMITED));
        return new RequestLimits(known, Settings.LONGEST_TIMEOUT);
    }

    /** Runs to the end; fails where something happens that must not. */
    Report run() {
        fleet.fill();
        fleet.supervise();
        for (int i = 0; i < settings.requests(); i++) {
            scheduler.after(
                    times.millis(0, settings.span().toMillis()),
                    () -> upstream.send(scheduler.wall()));
        }
        mix.all().forEach(this::nowAndThen);
        long until = settings.span().toNanos();
        scheduler.run(() -> scheduler.nanos() >= until);
        heal();
        long limit = scheduler.nanos() + patience().toNanos();
        scheduler.run(() -> hasEnded() || scheduler.nanos() >= Math.max(limit, lastDeadline()));
        oracle.checkEnded();
        sendCanaries();
        long second = scheduler.nanos() + patience().toNanos();
        scheduler.run(() -> hasEnded() || scheduler.nanos() >= second);
        oracle.checkEnded();
        checkCanaries();
        settle();
        oracle.checkHeard(log.eventsInOrder());
        return report();
    }

    /**
     * So long after the faults everything must have ended. A deadline may have been set by a clock
     * that was ahead, and be read by one that is behind.
     */
    private Duration patience() {
        Duration calm = settings.policy().timeout().plus(SETTLING);
        return mix.all().contains(Fault.CLOCK_JUMP)
                ? calm.plus(Fleet.LONGEST_JUMP.multipliedBy(2))
                : calm;
    }

    private long lastDeadline() {
        return settings.span().plusSeconds(240).plus(SETTLING).toNanos();
    }

    private void nowAndThen(Fault fault) {
        if (!mix.isTimed(fault)) {
            return;
        }
        scheduler.after(
                times.until(mix.interval(fault)),
                () -> {
                    if (!mix.isHealed()) {
                        happen(fault);
                        nowAndThen(fault);
                    }
                });
    }

    private void happen(Fault fault) {
        scheduler.note(fault.toString());
        switch (fault.of()) {
            case TARGET -> targets.happen(fault, scheduler);
            case PROCESS -> fleet.happen(fault);
            case KAFKA -> happenToKafka(fault);
            case CALL, STEP -> {}
        }
    }

    private void happenToKafka(Fault fault) {
        switch (fault) {
            case BROKER_AWAY -> kafka.network().down(times.until(Duration.ofSeconds(15)));
            case HOST_CUT_OFF ->
                    fleet.any()
                            .ifPresent(
                                    host ->
                                            kafka.network()
                                                    .cut(
                                                            host,
                                                            times.until(Duration.ofSeconds(15))));
            case REBALANCE -> kafka.group(Settings.GROUP).shuffle();
            case COMPACTION ->
                    kafka.compact(
                            new TopicPartition(
                                    Oracle.LEDGER, times.between(0, settings.partitions() - 1)));
            default -> throw new IllegalArgumentException("not of Kafka: " + fault);
        }
    }

    private void heal() {
        scheduler.note("the faults stop");
        mix.heal();
        targets.heal();
        kafka.network().slowest(Duration.ofMillis(2));
        kafka.transactions().slowestMarker(Duration.ofMillis(50));
        fleet.heal();
    }

    /** A request for each model, which finds all in order. */
    private void sendCanaries() {
        targets.completeModels();
        for (ModelKey key : upstream.servable()) {
            canaries.add(upstream.canary(key, scheduler.wall()));
        }
        endedAt = -1;
    }

    /** Asked between any two steps, so it looks again only after a transaction. */
    private boolean hasEnded() {
        if (oracle.transactions() != endedAt) {
            endedAt = oracle.transactions();
            ended = oracle.hasEnded();
        }
        return ended;
    }

    private void checkCanaries() {
        for (RequestKey canary : canaries) {
            LifecycleEvent end = oracle.events().end(canary);
            Violation.unless(
                    end == null
                            || end.type() == LifecycleEvent.Type.FULLY_ALLOCATED
                            || mayFail(canary, end),
                    "%s came after the faults and %s",
                    canary,
                    end == null ? "" : end.failure());
        }
    }

    private boolean mayFail(RequestKey canary, LifecycleEvent end) {
        return settings.policy().maxEndpoints().containsKey(canary.key().target())
                || (end.failure() != null && end.failure().reason() == FailureReason.OVERLOADED);
    }

    /** Calls that still run come to their end, and nothing is held any more. */
    private void settle() {
        pass(settings.policy().createTimeout().plus(Duration.ofMinutes(2)), () -> held() == 0);
        Violation.unless(held() == 0, "%d permits or calls have not come back", held());
        pass(Duration.ofSeconds(10), () -> false);
        // What a process left open that died in its midst hides what was committed after it.
        pass(Duration.ofMinutes(1), kafka.transactions()::allEnded);
        fleet.running().forEach(WorkerProcess::checkLate);
    }

    private void pass(Duration atMost, BooleanSupplier enough) {
        long limit = scheduler.nanos() + atMost.toNanos();
        scheduler.run(() -> scheduler.nanos() >= limit || enough.getAsBoolean());
    }

    private int held() {
        return fleet.running().stream().mapToInt(WorkerProcess::held).sum();
    }

    private Report report() {
        return new Report(
                scheduler.steps(),
                oracle.transactions(),
                oracle.account().taken(),
                oracle.account().duplicates(),
                oracle.events().total(LifecycleEvent.Type.FULLY_ALLOCATED),
                oracle.events().total(LifecycleEvent.Type.FAILED),
                creates.arrived().values().stream().mapToInt(each -> each).sum(),
                creates.late(),
                oracle.changesOfFormat(),
                oracle.phaseChanges());
    }

    /**
     * What went on.
     *
     * @param steps of all tasks
     */
    record Report(
            long steps,
            long transactions,
            long records,
            long duplicates,
            long served,
            long failed,
            long creates,
            long lateCreates,
            long changesOfFormat,
            Set<PhaseChange> phaseChanges) {

        static final Report NOTHING =
                new Report(0, 0, 0, 0, 0, 0, 0, 0, 0, EnumSet.noneOf(PhaseChange.class));

        Report plus(Report other) {
            Set<PhaseChange> changes = EnumSet.copyOf(phaseChanges);
            changes.addAll(other.phaseChanges);
            return new Report(
                    steps + other.steps,
                    transactions + other.transactions,
                    records + other.records,
                    duplicates + other.duplicates,
                    served + other.served,
                    failed + other.failed,
                    creates + other.creates,
                    lateCreates + other.lateCreates,
                    changesOfFormat + other.changesOfFormat,
                    changes);
        }
    }

    @Override
    public void close() {
        fleet.close();
        scheduler.close();
    }
}
