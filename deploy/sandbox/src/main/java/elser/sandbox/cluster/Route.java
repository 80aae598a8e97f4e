package elser.sandbox.cluster;

import elser.sandbox.cluster.Deployment.Phase;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a deployment's part on one node is.
 *
 * @param current allocations that are up
 * @param wanted allocations that have their place there
 */
record Route(int node, String state, Optional<String> reason, int current, int wanted) {

    /** Allocation number {@code i} lives on node {@code i % nodes}. */
    static List<Route> of(Deployment deployment, int nodes) {
        List<Route> routes = new ArrayList<>();
        for (int node = 0; node < Math.min(nodes, deployment.placed()); node++) {
            int current = share(deployment.allocated(), node, nodes);
            int wanted = share(deployment.placed(), node, nodes);
            routes.add(
                    switch (deployment.phase()) {
                        case Phase.Running() ->
                                running(node, deployment.routeFailure(), current, wanted);
                        case Phase.Stopping() ->
                                new Route(node, "stopping", Optional.empty(), 0, wanted);
                        case Phase.Failed(String reason) ->
                                new Route(node, "failed", Optional.of(reason), 0, wanted);
                    });
        }
        return routes;
    }

    private static Route running(int node, Optional<String> failure, int current, int wanted) {
        if (current > 0) {
            return new Route(node, "started", Optional.empty(), current, wanted);
        }
        return new Route(node, failure.isPresent() ? "failed" : "starting", failure, 0, wanted);
    }

    private static int share(int count, int node, int nodes) {
        return (count + nodes - 1 - node) / nodes;
    }
}
