package elser.sandbox.http;

import elser.sandbox.cluster.ClusterOptions;

import java.util.Optional;

/**
 * A cluster and the ports it is reached by, all on 127.0.0.1.
 *
 * @param port of the first node; the others have the ports after it; 0 picks free ones
 * @param nodes that answer for the same cluster
 * @param controlPort of the control API alone, 0 picks a free one
 */
public record TargetOptions(
        ClusterOptions cluster,
        int port,
        int nodes,
        int controlPort,
        Optional<GatewayOptions> gateway,
        Optional<TlsOptions> tls) {

    public TargetOptions {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has at least 1 node");
        }
    }

    /** One node on a free port, without a gateway. */
    public static TargetOptions of(ClusterOptions cluster) {
        return new TargetOptions(cluster, 0, 1, 0, Optional.empty(), Optional.empty());
    }

    public TargetOptions behind(GatewayOptions changed) {
        return new TargetOptions(cluster, port, nodes, controlPort, Optional.of(changed), tls);
    }

    public TargetOptions nodes(int changed) {
        return new TargetOptions(cluster, port, changed, controlPort, gateway, tls);
    }

    public TargetOptions encrypted(TlsOptions changed) {
        return new TargetOptions(cluster, port, nodes, controlPort, gateway, Optional.of(changed));
    }
}
