package elser.worker.telemetry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** How long somebody who does not read an answer is waited for. */
final class Patience implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("http-patience").factory());

    Patience() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Something that writes to a connection. */
    interface Writing {
        void write() throws IOException;
    }

    /** Interrupted, a write closes its connection. */
    void within(Duration time, Writing writing) throws IOException {
        Thread writer = Thread.currentThread();
        Future<?> tooSlow = clock.schedule(writer::interrupt, time.toNanos(), TimeUnit.NANOSECONDS);
        try {
            writing.write();
        } finally {
            tooSlow.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
