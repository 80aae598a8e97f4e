package elser.worker;

import elser.worker.loop.Snapshot;
import elser.worker.loop.Stopped;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The loops of one process: they start, are replaced and end together. Any thread. */
final class Loops implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Loops.class);

    private final IntFunction<LoopThread> maker;
    private volatile List<LoopThread> all = List.of();
    private volatile List<Snapshot> replaced = List.of();
    private boolean stopped;

    /**
     * For loops that are yet to be started.
     *
     * @param maker makes the loop of a number; may wait for the brokers
     */
    Loops(IntFunction<LoopThread> maker) {
        this.maker = maker;
    }

    /** Those that are in place now. */
    List<LoopThread> all() {
        return all;
    }

    /** The last that was known of each loop that another one has taken the place of. */
    List<Snapshot> replaced() {
        return replaced;
    }

    /** Makes so many and starts them. */
    void start(int count) {
        List<LoopThread> made = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                made.add(maker.apply(i));
            }
        } catch (RuntimeException | Error failed) {
            made.forEach(LoopThread::discard);
            throw failed;
        }
        begin(made);
    }

    private synchronized void begin(List<LoopThread> made) {
        all = List.copyOf(made);
        all.forEach(LoopThread::start);
    }

    /** Puts another loop in a stuck one's place, unless all are to end meanwhile. */
    void replace(LoopThread stuck) {
        LoopThread fresh = maker.apply(stuck.number());
        if (!replace(stuck, fresh)) {
            fresh.discard();
        }
    }

    private synchronized boolean replace(LoopThread stuck, LoopThread fresh) {
        if (stopped) {
            return false;
        }
        all = all.stream().map(loop -> loop == stuck ? fresh : loop).toList();
        stuck.abandon();
        replaced = Stream.concat(replaced.stream(), Stream.of(stuck.report().snapshot())).toList();
        fresh.start();
        return true;
    }

    /** Lets all of them come to their end. Returns at once. */
    synchronized void stop() {
        stopped = true;
        all.forEach(LoopThread::stop);
    }

    /** Leaves those to themselves that do not go round any more. */
    void abandonStuck() {
        all.stream().filter(LoopThread::isStuck).forEach(LoopThread::abandon);
    }

    /**
     * Waits until all of them have ended.
     *
     * @throws Stopped when one must not go on
     */
    void join() throws InterruptedException {
        List<LoopThread> joined;
        do {
            joined = all;
            for (LoopThread loop : joined) {
                loop.join();
            }
        } while (!joined.equals(all));
    }

    /** Stops them and waits for their end. */
    @Override
    public void close() {
        stop();
        for (LoopThread loop : all) {
            try {
                loop.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Stopped stopped) {
                log.atDebug().setCause(stopped).log("loop had stopped");
            }
        }
    }
}
