package elser.sandbox.http;

import elser.sandbox.cluster.ClusterOptions;

import java.util.Optional;

/**
 * A cluster and the ports it is reached by, all on 127.0.0.1.
 *
 * @param port of the server itself, 0 picks a free one
 */
public record TargetOptions(ClusterOptions cluster, int port, Optional<GatewayOptions> gateway) {

    /** On a free port, without a gateway. */
    public static TargetOptions of(ClusterOptions cluster) {
        return new TargetOptions(cluster, 0, Optional.empty());
    }

    public TargetOptions behind(GatewayOptions changed) {
        return new TargetOptions(cluster, port, Optional.of(changed));
    }
}
