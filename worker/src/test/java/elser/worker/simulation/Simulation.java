package elser.worker.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs seeds from the command line: {@code --seed N} one of them with a trace, {@code --seeds COUNT
 * [--from N] [--threads T]} many. Ends with 1 at the first that fails, and says how to see it
 * again.
 */
public final class Simulation {

    static final String COMMAND = "worker/bin/simulate";

    private Simulation() {}

    /** A seed that failed, and why. */
    record Failed(long seed, Throwable cause) {}

    /** What many seeds came to. */
    record Summary(long seeds, World.Report total, @Nullable Failed failed, double seconds) {

        @Override
        public String toString() {
            return "%,d seeds in %.1f s: %,d steps (%,.0f a second), %,d transactions, %,d records (%,d duplicates), %,d served, %,d failed, %,d creates and %,d late ones"
                    .formatted(
                            seeds,
                            seconds,
                            total.steps(),
                            total.steps() / seconds,
                            total.transactions(),
                            total.records(),
                            total.duplicates(),
                            total.served(),
                            total.failed(),
                            total.creates(),
                            total.lateCreates());
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        quiet(Level.OFF);
        long seed = number(arguments, "--seed", -1);
        if (seed >= 0) {
            System.exit(traced(seed, System.out) ? 0 : 1);
        }
        if (arguments.length > 0 && arguments[0].equals("--survey")) {
            survey(number(arguments, "--from", 0), number(arguments, "--seeds", 100));
            return;
        }
        long from = number(arguments, "--from", 0);
        long count = number(arguments, "--seeds", 1000);
        int threads =
                (int) number(arguments, "--threads", Runtime.getRuntime().availableProcessors());
        Summary summary = run(from, count, threads, System.out);
        System.out.println(summary);
        Failed failed = summary.failed();
        if (failed != null) {
            System.out.println(sentence(failed));
            System.exit(1);
        }
    }

    private static void survey(long from, long count) {
        for (long seed = from; seed < from + count; seed++) {
            long began = System.nanoTime();
            try {
                World.Report report = run(seed);
                System.out.printf(
                        "%d ok %d ms %s%n", seed, (System.nanoTime() - began) / 1_000_000, report);
            } catch (Throwable cause) {
                String text = cause.toString();
                System.out.printf(
                        "%d FAILS %d ms %s%n",
                        seed,
                        (System.nanoTime() - began) / 1_000_000,
                        text.substring(0, Math.min(400, text.length())));
                if (!(cause instanceof Violation)) {
                    cause.printStackTrace(System.out);
                }
            }
        }
    }

    private static long number(String[] arguments, String name, long otherwise) {
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals(name)) {
                return Long.parseLong(arguments[i + 1]);
            }
        }
        return otherwise;
    }

    /** Faults are drawn by the thousand, and each is logged. */
    static void quiet(@Nullable Level level) {
        ((Logger) LoggerFactory.getLogger("elser.worker")).setLevel(level);
    }

    /** What to tell of a seed that failed. */
    static String sentence(Failed failed) {
        return "seed %d fails: %s%nsee it again: %s --seed %d"
                .formatted(failed.seed(), failed.cause(), COMMAND, failed.seed());
    }

    /** Runs one seed and prints all that happens; whether nothing happened that must not. */
    static boolean traced(long seed, PrintStream out) {
        Trace trace = new Trace(out);
        try (World world = new World(seed, trace, true)) {
            out.println(world.run());
            return true;
        } catch (Throwable cause) {
            cause.printStackTrace(out);
            return false;
        }
    }

    /** One seed. */
    static World.Report run(long seed) {
        try (World world = new World(seed)) {
            return world.run();
        }
    }

    /** Runs seeds on several threads, up to the first that fails. */
    static Summary run(long from, long count, int threads, PrintStream progress)
            throws InterruptedException {
        long began = System.nanoTime();
        AtomicLong next = new AtomicLong(from);
        AtomicLong done = new AtomicLong();
        AtomicReference<@Nullable Failed> failed = new AtomicReference<>();
        AtomicReference<World.Report> total = new AtomicReference<>(World.Report.NOTHING);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (failed.get() == null) {
                                            long seed = next.getAndIncrement();
                                            if (seed >= from + count) {
                                                return;
                                            }
                                            try {
                                                total.accumulateAndGet(
                                                        run(seed), World.Report::plus);
                                            } catch (Throwable cause) {
                                                failed.compareAndSet(null, new Failed(seed, cause));
                                            }
                                            if (done.incrementAndGet() % 1000 == 0) {
                                                progress.println(done.get() + " seeds");
                                            }
                                        }
                                    }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        return new Summary(
                done.get(), total.get(), failed.get(), (System.nanoTime() - began) / 1e9);
    }
}
