package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.Models;
import elser.contracts.ServiceSettings;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.worker.inference.HttpTarget;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Mutation.Kind;
import elser.worker.lifecycle.OutcomeRow.Stage;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A simulated cluster of some version, what is done to it, and the call whose answer counts, made
 * by a provisioning that stands somewhere. Without HTTP on a clock of its own, or, where something
 * between the worker and the cluster answers, over HTTP.
 */
final class Scenario {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerVersion version;
    private final ClusterOptions options;
    private final VirtualTarget target;
    private @Nullable Stage stage;
    private CallResult result = new CallResult.NotSent("nothing was done");
    private Kind call = Kind.CREATE;

    private Scenario(String version, Change... seeds) {
        this.version = ServerVersion.parse(version);
        options =
                ClusterOptions.builder()
                        .version(this.version)
                        .downloadDuration(Duration.ofSeconds(4))
                        .allocationTime(Duration.ofMillis(100))
                        .with(List.of(seeds))
                        .build();
        target = new VirtualTarget("default", options, Instant.EPOCH);
    }

    static Scenario at(String version, Change... seeds) {
        return new Scenario(version, seeds);
    }

    static Mutation creation(String id) {
        return creation(id, "elasticsearch", Models.ELSER_V2_LINUX_X86_64, 1);
    }

    static Mutation creation(String id, String service, @Nullable String model, int threads) {
        return new Mutation.Create(
                Scene.KEY,
                "p",
                new Intent(
                        "p/1",
                        1,
                        CreateReason.FIRST,
                        "r1",
                        id,
                        0,
                        Instant.EPOCH,
                        65_000,
                        "process",
                        7,
                        Definition.ABSENT),
                new InferenceConfig(
                        service, new ServiceSettings(model, 1, threads, null), null, null));
    }

    ServerVersion version() {
        return version;
    }

    Kind call() {
        return call;
    }

    /** Where the provisioning stands that makes the call. */
    Stage stage() {
        Set<Stage> usual = Stage.of(call);
        return stage != null
                ? stage
                : usual.contains(Stage.FOLLOWING) ? Stage.FOLLOWING : usual.iterator().next();
    }

    CallResult result() {
        return result;
    }

    OutcomeRow row() {
        return Outcomes.rowOf(OutcomeRow.Call.of(call), stage(), result);
    }

    Scenario from(Stage where) {
        stage = where;
        return this;
    }

    Scenario first(Mutation mutation) {
        target.run(mutation, PATIENCE);
        return this;
    }

    Scenario begin(Mutation mutation) {
        target.send(mutation, _ -> {});
        return this;
    }

    Scenario then(Change change) {
        target.apply(change);
        return this;
    }

    Scenario answers(Mutation mutation) {
        call = mutation.kind();
        result = target.run(mutation, PATIENCE);
        return this;
    }

    /** Makes a create and lets something happen at once. */
    Scenario answersAfter(Mutation mutation, Change meanwhile) {
        List<CallResult> answers = new ArrayList<>();
        target.send(mutation, answers::add);
        target.apply(meanwhile);
        call = mutation.kind();
        result = answers.getFirst();
        return this;
    }

    /**
     * The same cluster over HTTP, behind a gateway with so much patience.
     *
     * @param trouble what is between the worker and the cluster
     */
    Scenario answersOverHttp(
            Duration patience, Consumer<SimulatedElasticsearch> trouble, Mutation mutation) {
        call = mutation.kind();
        result =
                HttpTarget.answer(
                        TargetOptions.of(options).behind(GatewayOptions.cuttingAfter(patience)),
                        trouble,
                        mutation);
        return this;
    }
}
