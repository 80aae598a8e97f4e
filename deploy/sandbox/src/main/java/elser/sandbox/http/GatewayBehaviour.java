package elser.sandbox.http;

import java.time.Duration;

/**
 * What a gateway does with calls.
 *
 * @param timeout how long it waits for a node
 * @param resend whether it sends a call that got no answer to the next node, as Kibana's Console
 *     does; a node that refuses the connection is passed over in any case
 * @param failure what it answers when no node has
 */
public record GatewayBehaviour(Duration timeout, boolean resend, Page failure) {

    public GatewayBehaviour {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the gateway's timeout must be positive");
        }
    }
}
