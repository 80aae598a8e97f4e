package elser.sandbox.chaos;

import elser.sandbox.chaos.Fleet.Member;
import elser.sandbox.process.Control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/** Draws faults, one every few seconds, and what undoes each of them. */
final class Faults {

    /** The broker's time-out of a member; freezes last longer. */
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random;
    private final Schedule schedule;
    private final Journal journal;
    private final Stage stage;
    private final LongSupplier progress;
    private long progressAtLast;
    private boolean isOver;

    /**
     * What they befall.
     *
     * @param control of the targets' gateways
     */
    record Stage(Broker broker, Fleet fleet, Control control, List<String> targets) {}

    /**
     * @param progress how many requests were answered
     */
    Faults(Random random, Schedule schedule, Journal journal, Stage stage, LongSupplier progress) {
        this.random = random;
        this.schedule = schedule;
        this.journal = journal;
        this.stage = stage;
        this.progress = progress;
    }

    void begin() {
        schedule.after(between(3, 6), this::next);
    }

    /** No more of them. What undoes those under way still comes. */
    void end() {
        isOver = true;
    }

    private void next() throws Exception {
        if (!isOver) {
            strike();
            progressAtLast = progress.getAsLong();
            boolean overlaps = random.nextInt(3) == 0;
            awaitProgress(overlaps, System.nanoTime() + PATIENCE.toNanos());
        }
    }

    /**
     * Two of three faults wait until something was answered since the one before, or a machine that
     * is slow would see nothing but starting workers.
     */
    private void awaitProgress(boolean overlaps, long deadline) {
        schedule.after(
                between(2, 8),
                () -> {
                    if (overlaps
                            || progress.getAsLong() > progressAtLast
                            || System.nanoTime() - deadline > 0) {
                        next();
                    } else {
                        awaitProgress(false, deadline);
                    }
                });
    }

    private void strike() throws Exception {
        int draw = random.nextInt(100);
        if (draw < 12) {
            killBroker();
        } else if (draw < 45) {
            storm();
        } else {
            Optional<Member> member = stage.fleet().any(random);
            if (member.isPresent()) {
                disturb(member.get(), draw);
            }
        }
    }

    private void disturb(Member member, int draw) throws Exception {
        if (draw < 65) {
            journal.tell(Journal.KILL, member.name);
            stage.fleet().kill(member);
            schedule.after(between(0, 5), () -> stage.fleet().restart(member));
        } else if (draw < 82) {
            terminate(member);
        } else {
            Duration time = SESSION.plus(between(1, 6));
            journal.tell(Journal.FREEZE, member.name + " for " + time.toMillis() + " ms");
            stage.fleet().freeze(member);
            schedule.after(time, () -> stage.fleet().thaw(member));
        }
    }

    private void terminate(Member member) {
        journal.tell(Journal.TERMINATE, member.name);
        boolean hasSpoken = stage.fleet().terminate(member);
        boolean isFair = hasSpoken && stage.broker().isUpFor(Duration.ofSeconds(10));
        long deadline = System.nanoTime() + Fleet.termination().toNanos();
        awaitEnd(member, isFair, deadline);
    }

    private void awaitEnd(Member member, boolean isFair, long deadline) {
        schedule.after(
                Duration.ofMillis(500),
                () -> {
                    boolean isStillFair = isFair && stage.broker().isUp();
                    if (stage.fleet().hasEnded(member) || System.nanoTime() - deadline > 0) {
                        stage.fleet().judgeTermination(member, isStillFair);
                        schedule.after(between(0, 3), () -> stage.fleet().restart(member));
                    } else {
                        awaitEnd(member, isStillFair, deadline);
                    }
                });
    }

    private void killBroker() throws Exception {
        if (!stage.broker().isUp()) {
            return;
        }
        journal.tell(Journal.BROKER, "");
        stage.broker().kill();
        schedule.after(Presence.MISSED.plus(between(0, 4)), stage.broker()::restart);
    }

    private void storm() throws Exception {
        List<String> targets = stage.targets();
        String target = targets.get(random.nextInt(targets.size()));
        Storm storm = Storm.draw(random);
        journal.tell(Journal.STORM, target + " " + storm.description());
        stage.control().send(target, storm.page(), storm.method(), storm.body());
    }

    private Duration between(int low, int high) {
        return Duration.ofMillis(low * 1000L + random.nextInt((high - low) * 1000));
    }
}
