package elser.worker.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** The worker's processes, which come and go. */
final class Fleet {

    private static final Set<String> AROUND_COMMIT =
            Set.of(
                    "begin transaction",
                    "send",
                    "produce",
                    "produce answered",
                    "send offsets",
                    "commit offsets",
                    "commit offsets answered",
                    "commit transaction",
                    "commit",
                    "commit answered");
    static final Duration LONGEST_JUMP = Duration.ofHours(2);

    private final Scheduler scheduler;
    private final Draw draw;
    private final Mix mix;
    private final int wanted;
    private final Function<Host, WorkerProcess> maker;
    private final Consumer<Host> cut;
    private final Duration session;
    private final List<WorkerProcess> processes = new ArrayList<>();
    private final Map<WorkerProcess, Duration> jumped = new HashMap<>();
    private int number;
    private boolean closed;

    Fleet(
            Scheduler scheduler,
            Draw draw,
            Mix mix,
            int wanted,
            Function<Host, WorkerProcess> maker,
            Consumer<Host> cut,
            Duration session) {
        this.scheduler = scheduler;
        this.draw = draw;
        this.mix = mix;
        this.wanted = wanted;
        this.maker = maker;
        this.cut = cut;
        this.session = session;
    }

    void start() {
        WorkerProcess process = maker.apply(scheduler.host("p" + ++number));
        processes.add(process);
        process.start();
    }

    /** As many as are wanted. */
    void fill() {
        while (!closed && running().size() < wanted) {
            start();
        }
    }

    /** Nobody is started any more. */
    void close() {
        closed = true;
    }

    /** Somebody starts anew what has ended by itself. */
    void supervise() {
        scheduler.after(
                Duration.ofSeconds(10),
                () -> {
                    fill();
                    supervise();
                });
    }

    List<WorkerProcess> running() {
        return processes.stream().filter(WorkerProcess::isRunning).toList();
    }

    /** The host of one that runs. */
    Optional<Host> any() {
        List<WorkerProcess> running = running();
        return running.isEmpty() ? Optional.empty() : Optional.of(draw.any(running).host());
    }

    private void fillSoon() {
        scheduler.after(draw.millis(100, 20_000), this::fill);
    }

    /** One of the faults of processes happens to one that runs. */
    void happen(Fault fault) {
        List<WorkerProcess> running = running();
        if (running.isEmpty()) {
            return;
        }
        WorkerProcess process = draw.any(running);
        switch (fault) {
            case CRASH -> kill(process.host());
            case SHORT_FREEZE -> process.host().freeze(draw.millis(10, 4_000));
            case LONG_FREEZE -> process.host().freeze(draw.seconds(5, 100));
            case RESTART -> {
                process.stop();
                fillSoon();
            }
            case STORM -> storm();
            case CLOCK_JUMP -> {
                Duration by = draw.any(draw.seconds(-7200, 7200), draw.seconds(-30, 30));
                if (jumped.getOrDefault(process, Duration.ZERO)
                                .plus(by)
                                .abs()
                                .compareTo(LONGEST_JUMP)
                        <= 0) {
                    jump(process, by);
                }
            }
            default -> throw new IllegalArgumentException("not of a process: " + fault);
        }
    }

    private void jump(WorkerProcess process, Duration by) {
        process.host().jumpWall(by);
        jumped.merge(process, by, Duration::plus);
        scheduler.note(process.host(), "its wall clock jumps by " + by);
    }

    private void kill(Host host) {
        host.kill();
        fillSoon();
    }

    private void storm() {
        for (int i = 0, moves = draw.between(2, 4); i < moves; i++) {
            scheduler.after(
                    draw.millis(0, 10_000),
                    () -> {
                        List<WorkerProcess> running = running();
                        if (mix.isHealed()) {
                            return;
                        }
                        if (running.size() <= wanted || draw.chance(0.5)) {
                            start();
                        } else {
                            draw.any(running).stop();
                        }
                    });
        }
        scheduler.after(Duration.ofSeconds(20), this::shrink);
    }

    private void shrink() {
        List<WorkerProcess> running = running();
        running.stream().skip(wanted).forEach(WorkerProcess::stop);
        fill();
    }

    /** A task is at a step: now is the time for what happens at steps. */
    void at(Host host, String what) {
        boolean aroundCommit = AROUND_COMMIT.contains(what);
        if (what.equals("commit answered") && happens(Fault.COMMIT_UNHEARD, 5)) {
            cut.accept(host);
        }
        if (what.equals("send offsets") && happens(Fault.TRANSACTION_CUT_OFF, 5)) {
            cut.accept(host);
        }
        if (what.equals("begin transaction") && happens(Fault.REJOIN_BEFORE_COMMIT, 5)) {
            Duration asleep = session.plus(draw.seconds(2, 20));
            host.freeze(asleep);
            scheduler.hold(asleep.plus(draw.seconds(1, 3)));
        }
        if (aroundCommit && happens(Fault.CRASH_AT_COMMIT, 20)) {
            kill(host);
        }
        if (happens(Fault.FREEZE_AT_STEP, aroundCommit ? 20 : 200)) {
            host.freeze(draw.any(draw.millis(10, 6_000), draw.seconds(6, 60)));
        }
    }

    /** Once in so many of the times that it happens to calls. */
    private boolean happens(Fault fault, int seldom) {
        double rate = mix.perCall(fault);
        return rate > 0 && draw.chance(rate / seldom);
    }

    /** All clocks are right, and as many run as are wanted. */
    void heal() {
        jumped.forEach((process, by) -> process.host().jumpWall(by.negated()));
        shrink();
    }
}
