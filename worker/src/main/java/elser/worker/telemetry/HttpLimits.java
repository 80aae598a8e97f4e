package elser.worker.telemetry;

import java.util.Map;

/**
 * What one who reaches the HTTP port can take of this process. They are the JDK server's own
 * limits, read once in a process from system properties; without these it would let anybody hold
 * any number of connections for ever, and so use up the files that Kafka's connections need too.
 */
final class HttpLimits {

    /** Connections at a time; one more is closed at once. */
    static final int CONNECTIONS = 128;

    /** In which a request has to arrive whole, and a connection to say something at all. */
    static final int REQUEST_SECONDS = 5;

    /** Of a request's head. */
    static final int HEADERS = 64;

    /** Of all of them: characters, and 32 more for each. */
    static final int HEADER_SIZE = 16 * 1024;

    private static final Map<String, Integer> PROPERTIES =
            Map.of(
                    "jdk.httpserver.maxConnections", CONNECTIONS,
                    "sun.net.httpserver.maxReqTime", REQUEST_SECONDS,
                    "sun.net.httpserver.clockTick", 1_000,
                    "sun.net.httpserver.maxReqHeaders", HEADERS,
                    "sun.net.httpserver.maxReqHeaderSize", HEADER_SIZE);

    private HttpLimits() {}

    /** Sets those that are not given; counts where no server was made in this process before. */
    static void set() {
        PROPERTIES.forEach(
                (name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value.toString());
                    }
                });
    }
}
