package elser.worker;

import elser.worker.kafka.KafkaJournal;
import elser.worker.kafka.LoopPorts;
import elser.worker.log.LogKeys;
import elser.worker.loop.EventLoop;
import elser.worker.loop.Pulse;
import elser.worker.loop.Snapshot;
import elser.worker.loop.Stopped;
import elser.worker.telemetry.LoopReport;

import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The thread that steps an event loop. */
final class LoopThread {

    private static final Logger log = LoggerFactory.getLogger(LoopThread.class);

    private final LoopPorts ports;
    private final EventLoop loop;
    private final Pulse pulse;
    private final int number;
    private final Ending ending;
    private final Runnable whenFailed;
    private final Thread thread;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile Published published;
    private volatile boolean abandoned;
    private volatile @Nullable Throwable failure;

    /** What is known after a turn, all of it from the same one. */
    private record Published(long turnedAt, boolean joined, Snapshot snapshot) {}

    /**
     * How long a loop may take to come to its end, from when it is told to.
     *
     * @param drain while its running mutations are waited for
     * @param lastCall after which it is interrupted: a call to brokers that are away may take
     *     longer than stopping may
     * @param all after which it is left to itself
     */
    record Ending(Duration drain, Duration lastCall, Duration all) {

        static final Ending DEFAULT =
                new Ending(Duration.ofSeconds(5), Duration.ofMillis(5_500), Duration.ofSeconds(11));
    }

    /**
     * @param whenFailed told, on the loop's thread, that it ended before it was stopped
     */
    LoopThread(
            LoopPorts ports,
            EventLoop loop,
            Pulse pulse,
            int number,
            Ending ending,
            Runnable whenFailed) {
        this.ports = ports;
        this.loop = loop;
        this.pulse = pulse;
        this.number = number;
        this.ending = ending;
        this.whenFailed = whenFailed;
        this.thread = new Thread(this::run, "loop-" + number);
        this.thread.setDaemon(true);
        this.published = new Published(System.nanoTime(), false, loop.snapshot());
    }

    void start() {
        thread.start();
    }

    String name() {
        return thread.getName();
    }

    int number() {
        return number;
    }

    Pulse pulse() {
        return pulse;
    }

    /** Partitions of the requests topic when it was made. */
    int partitions() {
        return ports.source().partitions();
    }

    /** Whether it has taken longer over something than it may. Any thread. */
    boolean isStuck() {
        return pulse.last().isOverdue(System.nanoTime());
    }

    /** Whether it runs and nobody asked it to end. Any thread. */
    boolean isAtWork() {
        return thread.isAlive() && !stopping.get();
    }

    /** What others may know. Any thread. */
    LoopReport report() {
        Published last = published;
        return new LoopReport(
                thread.getName(),
                thread.isAlive(),
                stopping.get(),
                last.joined(),
                last.turnedAt(),
                pulse.last(),
                pulse.trouble(),
                last.snapshot());
    }

    private void turn() {
        pulse.atCall("a turn", EventLoop.LONGEST_WAIT);
        loop.turn();
        if (!loop.isResting()) {
            pulse.turned();
        }
        published = new Published(System.nanoTime(), ports.source().isJoined(), loop.snapshot());
    }

    private void run() {
        try {
            runUntilStopped();
        } catch (KafkaJournal.GivenUp | InterruptException away) {
            if (!stopping.get()) {
                fail(away);
            }
            log.atInfo()
                    .addKeyValue(LogKeys.CAUSE, away.toString())
                    .log("ended without the brokers");
        } catch (RuntimeException | Error bug) {
            fail(bug);
        } finally {
            // The interrupt was for the loop; leaving the group is to come about.
            boolean _ = Thread.interrupted();
            closePorts();
            over.countDown();
        }
    }

    private void runUntilStopped() {
        ports.journal().open();
        loop.open();
        while (!stopping.get()) {
            turn();
        }
        loop.drain();
        long until = System.nanoTime() + ending.drain().toNanos();
        while (loop.running() > 0 && System.nanoTime() - until < 0) {
            turn();
        }
    }

    private void fail(Throwable cause) {
        if (abandoned) {
            log.atInfo()
                    .addKeyValue(LogKeys.CAUSE, cause.toString())
                    .log("a replaced loop has ended");
            return;
        }
        failure = cause;
        if (!(cause instanceof Stopped)) {
            log.atError().setCause(cause).log("loop failed");
        }
        whenFailed.run();
    }

    private void closePorts() {
        try (ports) {
            pulse.at("its end");
        } catch (RuntimeException | Error trouble) {
            log.atInfo()
                    .addKeyValue(LogKeys.CAUSE, trouble.toString())
                    .log("not everything was closed");
        }
    }

    /** Closes what was made for a loop that is never started. */
    void discard() {
        closePorts();
    }

    /** Lets the loop come to its end. Any thread; returns at once. */
    void stop() {
        if (stopping.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name(name() + "-end").start(this::watchTheEnd);
        }
        ports.journal().giveUp();
        ports.source().wakeup();
    }

    private void watchTheEnd() {
        try {
            if (isOverWithin(ending.lastCall())) {
                return;
            }
            thread.interrupt();
            if (!isOverWithin(ending.all().minus(ending.lastCall()))) {
                leaveAsItIs(pulse.last());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOverWithin(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void leaveAsItIs(Pulse.Beat beat) {
        log.atError()
                .addKeyValue(LogKeys.LOOP_NAME, name())
                .addKeyValue(LogKeys.DOING, beat.doing())
                .log("loop does not end; it is left to itself\n{}", ThreadDump.take());
        if (failure == null) {
            failure =
                    new Stopped(
                            "%s was told to stop and has not done so within %d ms, in %s: start the worker again, which loses nothing, and report it with the thread dump in the log"
                                    .formatted(name(), ending.all().toMillis(), beat.doing()));
        }
        abandon();
    }

    /**
     * Leaves a stuck loop to itself: whenever it comes to again, it ends, and what it says then
     * counts for nothing. Any thread.
     */
    void abandon() {
        abandoned = true;
        stopping.set(true);
        ports.journal().abandon();
        ports.source().wakeup();
        thread.interrupt();
        over.countDown();
    }

    /**
     * Waits for the loop's end.
     *
     * @throws Stopped when it ended for a reason
     */
    void join() throws InterruptedException {
        over.await();
        Throwable ended = failure;
        if (ended instanceof Stopped stopped) {
            throw stopped;
        }
        if (ended != null) {
            throw new Stopped(
                    "a loop failed: %s. This is a fault of the program: start the worker again, which loses nothing, and report it with the log"
                            .formatted(ended));
        }
    }
}
