package elser.worker;

import elser.worker.kafka.LoopPorts;
import elser.worker.loop.EventLoop;
import elser.worker.loop.Snapshot;
import elser.worker.loop.Stopped;
import elser.worker.telemetry.LoopReport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** The thread that steps an event loop. */
final class LoopThread {

    private static final Logger log = LoggerFactory.getLogger(LoopThread.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final LoopPorts ports;
    private final EventLoop loop;
    private final Runnable whenFailed;
    private final Thread thread;
    private volatile Published published;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /** What is known after a turn, all of it from the same one. */
    private record Published(long turnedAt, boolean joined, Snapshot snapshot) {}

    /**
     * @param whenFailed told, on the loop's thread, that it ended before it was stopped
     */
    LoopThread(LoopPorts ports, EventLoop loop, int number, Runnable whenFailed) {
        this.ports = ports;
        this.loop = loop;
        this.whenFailed = whenFailed;
        this.thread = new Thread(this::run, "loop-" + number);
        this.published = new Published(System.nanoTime(), false, loop.snapshot());
    }

    void start() {
        thread.start();
    }

    /** What others may know. Any thread. */
    LoopReport report() {
        Published last = published;
        return new LoopReport(
                thread.getName(),
                thread.isAlive(),
                stopping,
                last.joined(),
                last.turnedAt(),
                last.snapshot());
    }

    private void turn() {
        loop.turn();
        published = new Published(System.nanoTime(), ports.source().isJoined(), loop.snapshot());
    }

    private void run() {
        try (ports) {
            ports.journal().open();
            loop.open();
            while (!stopping) {
                turn();
            }
            loop.drain();
            long until = System.nanoTime() + DRAIN.toNanos();
            while (loop.running() > 0 && System.nanoTime() - until < 0) {
                turn();
            }
        } catch (RuntimeException | Error bug) {
            failure = bug;
            if (!(bug instanceof Stopped)) {
                log.atError().setCause(bug).log("loop failed");
            }
            whenFailed.run();
        }
    }

    /** Lets the loop come to its end. Any thread. */
    void stop() {
        stopping = true;
        ports.journal().giveUp();
        ports.source().wakeup();
    }

    /**
     * Waits for the loop's end.
     *
     * @throws Stopped when it ended for a reason
     */
    void join() throws InterruptedException {
        thread.join();
        Throwable ended = failure;
        if (ended instanceof Stopped stopped) {
            throw stopped;
        }
        if (ended != null) {
            throw new Stopped("a loop failed: " + ended);
        }
    }
}
