package elser.sandbox.http;

import java.time.Duration;

/**
 * A gateway in front of a cluster.
 *
 * @param port 0 picks a free one
 * @param timeout after it a call is answered with 502, while the server goes on
 */
public record GatewayOptions(int port, Duration timeout) {

    public GatewayOptions {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the gateway's timeout must be positive");
        }
    }

    /** On a free port. */
    public static GatewayOptions cuttingAfter(Duration timeout) {
        return new GatewayOptions(0, timeout);
    }
}
