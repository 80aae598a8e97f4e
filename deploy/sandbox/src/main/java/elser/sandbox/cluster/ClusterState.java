package elser.sandbox.cluster;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Everything a cluster holds. */
record ClusterState(
        Dialect dialect,
        Timeline timeline,
        Access access,
        Conditions conditions,
        Endpoints endpoints,
        TrainedModels models,
        Deployments deployments,
        boolean linuxNodes) {

    static ClusterState create(ClusterOptions options, Instant start) {
        Dialect dialect = new Dialect(options.version());
        Timeline timeline = new Timeline(start);
        Conditions conditions = new Conditions(options.capacity(), dialect.scaleToZeroAfter());
        ClusterState state =
                new ClusterState(
                        dialect,
                        timeline,
                        new Access(dialect, timeline),
                        conditions,
                        new Endpoints(),
                        new TrainedModels(
                                timeline,
                                conditions,
                                options.downloadParts(),
                                options.downloadDuration()),
                        new Deployments(dialect, timeline, conditions, options.allocationTime()),
                        options.linuxX86());
        options.apiKey()
                .ifPresent(key -> state.access().addKey(key, Set.of("all"), Optional.empty()));
        Changes changes = new Changes(state);
        options.seeds().forEach(changes::apply);
        return state;
    }

    /** Without any ML node it depends on whether there will be one, as it does on Elastic Cloud. */
    boolean prefersLinux() {
        MlCapacity capacity = conditions.capacity();
        return capacity.nodes() == 0 ? capacity.scaling() : linuxNodes;
    }
}
