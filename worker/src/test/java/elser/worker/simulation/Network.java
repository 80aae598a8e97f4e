package elser.worker.simulation;

import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Between clients and brokers. A request takes time to get there, and so does its answer; either
 * waits while the way is cut. A client asks until its own time is up, so that a time-out may mean
 * that all was done.
 */
final class Network {

    private static final Duration RETRY = Duration.ofMillis(20);

    private final Scheduler scheduler;
    private final Map<Host, Long> cutUntil = new HashMap<>();
    private Duration slowest = Duration.ofMillis(2);
    private long downUntil;

    Network(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The longest way; how long each is, is drawn. */
    void slowest(Duration time) {
        slowest = time;
    }

    /** Nobody reaches the brokers for a while. */
    void down(Duration time) {
        downUntil = Math.max(downUntil, scheduler.nanos() + time.toNanos());
        scheduler.note("brokers away");
    }

    /** One host does not reach the brokers for a while. */
    void cut(Host host, Duration time) {
        cutUntil.merge(host, scheduler.nanos() + time.toNanos(), Math::max);
        scheduler.note(host, "cut off");
    }

    boolean reaches(Host host) {
        long now = scheduler.nanos();
        return now >= downUntil && now >= cutUntil.getOrDefault(host, 0L);
    }

    /** A drawn time on the way. */
    Duration transit() {
        return Duration.ofNanos(scheduler.random().nextLong(slowest.toNanos()));
    }

    /**
     * Asks the brokers. There are steps before the request, when it arrives, when it has been done
     * ("answered"), and when the answer is back.
     *
     * @param request done at the brokers, at once; null is an answer after which the client asks
     *     again; an exception reaches the client like an answer
     * @throws TimeoutException when no answer came in time, whatever was done
     */
    <T> T call(Host host, String what, Duration timeout, Supplier<@Nullable T> request) {
        long deadline = scheduler.nanos() + timeout.toNanos();
        scheduler.step(what);
        while (true) {
            travel(host, what, deadline);
            RuntimeException refused = null;
            T answer = null;
            try {
                answer = request.get();
            } catch (RuntimeException definite) {
                refused = definite;
            }
            scheduler.step(what + " answered");
            travel(host, what, deadline);
            if (refused != null) {
                throw refused;
            }
            if (answer != null) {
                return answer;
            }
            scheduler.sleep(RETRY);
            if (scheduler.nanos() > deadline) {
                throw new TimeoutException(what + " came to nothing in time");
            }
        }
    }

    private void travel(Host host, String what, long deadline) {
        scheduler.sleep(transit());
        Duration left = Duration.ofNanos(Math.max(0, deadline - scheduler.nanos()));
        boolean arrived = reaches(host) && !left.isZero();
        if (!arrived && !scheduler.await(what, () -> reaches(host), left)) {
            throw new TimeoutException(what + " was not answered in time");
        }
    }
}
