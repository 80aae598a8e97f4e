package elser.worker.cli;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends the process in good order on SIGINT and SIGTERM: tells the running command to stop, waits
 * for it, and exits with the command's own code. A command that has not said how to stop it is
 * simply ended.
 */
public final class Interruption {

    /** A worker with a loop that does not end needs eleven seconds to give it up. */
    private static final Duration PATIENCE = Duration.ofSeconds(14);

    private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode = ExitCodes.FAILED;

    /** From now on the command is stopped in this way. It must return at once. */
    public void onStop(Runnable action) {
        stop.set(action);
    }

    /** Whether the command has said how it is stopped. */
    boolean isArmed() {
        return stop.get() != null;
    }

    /** The command has ended. */
    void ended(int code) {
        exitCode = code;
        ended.countDown();
    }

    /** Watches for signals from now on. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "interruption"));
    }

    /**
     * Stops the command and waits for its end.
     *
     * @return its exit code, null where it cannot be stopped, or did not end in time
     */
    @Nullable Integer stopAndWait() {
        Runnable action = stop.get();
        if (action == null) {
            return null;
        }
        if (ended.getCount() > 0) {
            action.run();
        }
        return hasEndedInTime() ? exitCode : null;
    }

    /** Whoever interrupts this thread meanwhile would else end the process under the command. */
    private boolean hasEndedInTime() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException _) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void onShutdown() {
        Integer code = stopAndWait();
        if (code != null) {
            Runtime.getRuntime().halt(code);
        }
    }
}
