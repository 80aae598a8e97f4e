package elser.worker.telemetry;

import com.sun.net.httpserver.HttpExchange;

import elser.worker.config.WorkerConfig;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Sends the status once a second, as server-sent events, to whoever watches. It is made once for
 * all of them, and only while somebody does. Who reads slowly misses some; who does not read is let
 * go, and nothing is kept for either.
 */
final class StatusStream {

    /** Between two updates; each is a sign of life, also where nothing has changed. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The first line: how many milliseconds to wait before asking again when it breaks off. */
    private static final byte[] AGAIN = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);

    private static final byte[] BEGIN = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    private final Status status;
    private final LongSupplier nanos;
    private final Patience patience;
    private final Duration longest;
    private final Semaphore places;
    private final ReentrantLock making = new ReentrantLock();
    private byte[] latest = {};
    private long madeAt;
    private boolean made;

    /** Writes the status as it is now; it has no line break. */
    interface Status {
        void write(OutputStream out) throws IOException;
    }

    /**
     * @param patience stays the caller's to close
     */
    StatusStream(WorkerConfig.Status limits, Status status, LongSupplier nanos, Patience patience) {
        this.status = status;
        this.nanos = nanos;
        this.patience = patience;
        this.longest = limits.patience();
        this.places = new Semaphore(limits.subscribers());
    }

    /** How an answer begins. */
    interface Begin {
        OutputStream begin(HttpExchange exchange) throws IOException;
    }

    /**
     * Answers until the subscriber leaves or is let go.
     *
     * @param begin sends the head of the answer
     * @return false, with nothing answered, where all places are taken
     */
    boolean serve(HttpExchange exchange, Begin begin) throws IOException {
        if (!places.tryAcquire()) {
            return false;
        }
        try (OutputStream body = begin.begin(exchange)) {
            send(body);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
        return true;
    }

    private void send(OutputStream body) throws IOException, InterruptedException {
        write(body, AGAIN);
        while (true) {
            write(body, update());
            Thread.sleep(INTERVAL);
        }
    }

    private void write(OutputStream body, byte[] bytes) throws IOException {
        patience.within(
                longest,
                () -> {
                    body.write(bytes);
                    body.flush();
                });
    }

    private byte[] update() throws IOException {
        making.lock();
        try {
            long now = nanos.getAsLong();
            if (!made || now - madeAt >= INTERVAL.toNanos()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                out.write(BEGIN);
                status.write(out);
                out.write(END);
                latest = out.toByteArray();
                madeAt = now;
                made = true;
            }
            return latest;
        } finally {
            making.unlock();
        }
    }
}
