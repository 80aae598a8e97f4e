package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Optional;

/**
 * One call in the record.
 *
 * @param number counts from 1 in order of arrival
 * @param via the way it came
 * @param target path and query as sent
 * @param status the server's own answer; empty while it works
 * @param cutAt when the gateway first gave up on it; the server went on
 */
public record Call(
        long number,
        Instant arrivedAt,
        Via via,
        String method,
        String target,
        Optional<String> opaqueId,
        Optional<Integer> status,
        Optional<Instant> answeredAt,
        Optional<Instant> cutAt) {

    /** The way a call came to the server. */
    public enum Via {
        DIRECT,
        GATEWAY
    }

    Call answered(int answeredStatus, Instant at) {
        return new Call(
                number,
                arrivedAt,
                via,
                method,
                target,
                opaqueId,
                Optional.of(answeredStatus),
                Optional.of(at),
                cutAt);
    }

    Call cut(Instant at) {
        return new Call(
                number,
                arrivedAt,
                via,
                method,
                target,
                opaqueId,
                status,
                answeredAt,
                Optional.of(cutAt.orElse(at)));
    }

    public ObjectNode toJson() {
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("number", number)
                        .put("arrived_at", arrivedAt.toString())
                        .put("via", via == Via.DIRECT ? "direct" : "gateway")
                        .put("method", method)
                        .put("target", target);
        opaqueId.ifPresent(value -> node.put("opaque_id", value));
        status.ifPresent(value -> node.put("status", value));
        answeredAt.ifPresent(value -> node.put("answered_at", value.toString()));
        cutAt.ifPresent(value -> node.put("cut_at", value.toString()));
        return node;
    }
}
