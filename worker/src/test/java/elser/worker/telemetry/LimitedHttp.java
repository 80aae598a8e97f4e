package elser.worker.telemetry;

import elser.worker.config.WorkerConfig;

import java.time.Duration;

/**
 * The JDK reads the limits of its HTTP server once in a process. Tests that make a server of their
 * own come here before, for it may be the first.
 */
public final class LimitedHttp {

    /** As configured where nothing is given. */
    static final WorkerConfig.HttpLimits LIMITS =
            new WorkerConfig.HttpLimits(
                    128,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    64,
                    16 * 1024,
                    64 * 1024);

    private LimitedHttp() {}

    /** Has the limits of the worker's port count in this process. */
    public static void limit() {
        HttpLimits.set(LIMITS);
    }

    /** The same, and an answer has so long to be taken: each server goes by its own. */
    static WorkerConfig.HttpLimits answering(Duration within) {
        return new WorkerConfig.HttpLimits(
                LIMITS.connections(),
                LIMITS.requestTime(),
                LIMITS.idleTime(),
                within,
                LIMITS.headers(),
                LIMITS.headerSize(),
                LIMITS.bodySize());
    }

    /** The same, and a connection waits so long for another request. */
    static WorkerConfig.HttpLimits idling(Duration time) {
        return new WorkerConfig.HttpLimits(
                LIMITS.connections(),
                LIMITS.requestTime(),
                time,
                LIMITS.answerTime(),
                LIMITS.headers(),
                LIMITS.headerSize(),
                LIMITS.bodySize());
    }

    static WorkerConfig.Http at(String host, int port) {
        return new WorkerConfig.Http(host, port, LIMITS);
    }
}
