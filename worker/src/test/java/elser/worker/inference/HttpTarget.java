package elser.worker.inference;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;

import java.util.function.Consumer;

/** A simulated cluster behind its gateway, called over HTTP by the worker's own adapter. */
public final class HttpTarget {

    private HttpTarget() {}

    /**
     * What a mutation is answered.
     *
     * @param trouble done to the cluster, or what is before it, first
     */
    public static CallResult answer(
            TargetOptions options, Consumer<SimulatedElasticsearch> trouble, Mutation mutation) {
        try (var cluster = SimulatedElasticsearch.start(options);
                var caller = new Caller(new Settings(), cluster.gatewayUrl())) {
            trouble.accept(cluster);
            return caller.run(mutation, () -> true);
        }
    }
}
