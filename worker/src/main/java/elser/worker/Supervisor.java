package elser.worker;

import elser.worker.log.LogKeys;
import elser.worker.loop.Pulse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks after the loops. One that is stuck is replaced, once; when it is stuck again, the process
 * is beyond help from within and must end. Each time a thread dump goes to the log.
 */
final class Supervisor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Supplier<List<LoopThread>> loops;
    private final Consumer<LoopThread> replace;
    private final Consumer<String> end;
    private final Set<String> replaced = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Makes one; {@link #start} lets it look.
     *
     * @param loops those that run now
     * @param replace puts another loop in the place of a stuck one
     * @param end told why the process must end
     */
    Supervisor(
            Supplier<List<LoopThread>> loops, Consumer<LoopThread> replace, Consumer<String> end) {
        this.loops = loops;
        this.replace = replace;
        this.end = end;
    }

    void start() {
        Thread.ofPlatform().daemon().name("supervisor").start(this::watch);
    }

    private void watch() {
        try {
            while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        for (LoopThread loop : loops.get()) {
            if (loop.isAtWork() && loop.isStuck()) {
                help(loop, loop.pulse().last());
            }
        }
    }

    private void help(LoopThread stuck, Pulse.Beat beat) {
        boolean isFirst = replaced.add(stuck.name());
        log.atError()
                .addKeyValue(LogKeys.LOOP_NAME, stuck.name())
                .addKeyValue(LogKeys.DOING, beat.doing())
                .addKeyValue(LogKeys.LOOP_LIMIT, beat.limit())
                .log(
                        "loop is stuck; {}\n{}",
                        isFirst ? "it is replaced" : "the worker ends",
                        ThreadDump.take());
        if (!isFirst) {
            end.accept(
                    stuck.name()
                            + " was stuck for the second time, in "
                            + beat.doing()
                            + ": start the worker again, which loses nothing, and report it with"
                            + " the thread dumps in the log");
            return;
        }
        try {
            replace.accept(stuck);
        } catch (RuntimeException | Error failed) {
            end.accept(
                    stuck.name()
                            + " was stuck and could not be replaced ("
                            + failed
                            + "): start the worker again, which loses nothing");
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
