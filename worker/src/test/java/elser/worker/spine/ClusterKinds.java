package elser.worker.spine;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;

import java.time.Duration;
import java.util.List;

/** Simulated clusters that several tests begin with. */
public final class ClusterKinds {

    private ClusterKinds() {}

    /** ELSER is served already, by the endpoint {@code there}. */
    static SimulatedElasticsearch serving() {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder()
                        .with(
                                Change.served(
                                        "there", EndpointSettings.fixed(".elser_model_2", 1), 1, 1))
                        .build());
    }

    /** Models are imported already, and deployments of them come up in no time. */
    public static SimulatedElasticsearch having(List<String> models) {
        ClusterOptions.Builder cluster =
                ClusterOptions.builder()
                        .allocationTime(Duration.ofMillis(50))
                        .with(new Change.SetAllocations(new Course.Completes()));
        models.forEach(model -> cluster.with(new Change.ImportModel(model)));
        return SimulatedElasticsearch.start(TargetOptions.of(cluster.build()));
    }
}
