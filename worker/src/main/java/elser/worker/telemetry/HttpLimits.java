package elser.worker.telemetry;

import elser.worker.config.WorkerConfig;

import java.util.Map;

/**
 * Has the JDK's HTTP server keep the limits that are configured. It reads them once in a process,
 * from system properties; without them it would let anybody hold any number of connections for
 * ever, and so use up the files that Kafka's connections need too.
 */
final class HttpLimits {

    /** How often it looks for what has taken too long, in milliseconds. */
    private static final long TICK = 1_000;

    private HttpLimits() {}

    /** Counts where no server was made in this process before. */
    static void set(WorkerConfig.HttpLimits limits) {
        properties(limits).forEach((name, value) -> System.setProperty(name, value.toString()));
    }

    /** The JDK's names; times in seconds. */
    static Map<String, Long> properties(WorkerConfig.HttpLimits limits) {
        return Map.of(
                "jdk.httpserver.maxConnections", (long) limits.connections(),
                "sun.net.httpserver.maxReqTime", limits.requestTime().toSeconds(),
                "sun.net.httpserver.idleInterval", limits.idleTime().toSeconds(),
                "sun.net.httpserver.clockTick", TICK,
                "sun.net.httpserver.maxReqHeaders", (long) limits.headers(),
                "sun.net.httpserver.maxReqHeaderSize", (long) limits.headerSize(),
                "sun.net.httpserver.drainAmount", (long) limits.bodySize());
    }
}
