package elser.sandbox.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A gateway in front of a cluster.
 *
 * @param port 0 picks a free one
 */
public record GatewayOptions(int port, GatewayBehaviour behaviour) {

    private static final int BAD_GATEWAY = 502;

    /** On a free port, and with a page of HTML once its time is up. The server goes on. */
    public static GatewayOptions cuttingAfter(Duration timeout) {
        return new GatewayOptions(0, new GatewayBehaviour(timeout, false, Page.html(BAD_GATEWAY)));
    }

    /** As Kibana's Console: sends again to the next node, and answers in JSON of its own. */
    public static GatewayOptions likeConsole(Duration timeout) {
        return new GatewayOptions(
                0,
                new GatewayBehaviour(
                        timeout, true, new Page(BAD_GATEWAY, new Body.Json(), Optional.empty())));
    }

    public GatewayOptions answering(Page failure) {
        return new GatewayOptions(
                port, new GatewayBehaviour(behaviour.timeout(), behaviour.resend(), failure));
    }
}
